import { join } from "node:path";
import type { KubeObject } from "../../api/meta/object.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Files } from "../files/files.js";
import type { ContainerRuntime } from "../runtime/container-runtime.js";
import type { Room } from "./garbage-policy.js";
import { type ImageCollector, UnusedImages } from "./image-collector.js";
import { ImageGarbage } from "./image-garbage.js";
import type { ImageOptions } from "./image-options.js";
import { Images } from "./images.js";
import { PullRecords } from "./pull-records.js";

export interface NodeImagesOptions {
  readonly options: ImageOptions;
  /** Whom events are about. */
  readonly node: KubeObject;
  /** Of the disk that images are on. */
  readonly room: () => Promise<Room>;
  readonly stateDirectory: string;
  /** Names or ids of images that stay, used or not. */
  readonly kept: () => Promise<readonly string[]>;
  readonly runtime: ContainerRuntime;
  readonly files: Files;
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Everything about this node's images. */
export interface NodeImages {
  readonly images: Images;
  readonly collector: ImageCollector;
  readonly garbage: ImageGarbage;
  /** Learns what was pulled before. Call once, before anything else. */
  load(): Promise<void>;
}

export function assembleImages(parts: NodeImagesOptions): NodeImages {
  const { options, stateDirectory, runtime, files, clock, log } = parts;
  const path = join(stateDirectory, "pulled-images.json");
  const records = new PullRecords(path, options.verification, files, log);
  const policy = options.garbage;
  const unused = new UnusedImages({ ...parts, records, policy });
  return {
    images: new Images(runtime, records, clock, options.maxParallelPulls),
    collector: unused,
    garbage: new ImageGarbage({ ...parts, images: unused, policy }),
    load: () => records.load(),
  };
}
