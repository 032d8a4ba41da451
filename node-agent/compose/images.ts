import { join } from "node:path";
import type { EventRecorder } from "../../client/event-recorder.js";
import { assembleImages, type NodeImages } from "../images/assemble.js";
import { nodeReference } from "../node/node-reference.js";
import { ImageFolders } from "../volumes/image-folders.js";
import { ImageVolumes } from "../volumes/image-volumes.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentOptions } from "./options.js";

export interface ImageParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly recorder: EventRecorder;
}

/** What a node has of images, and the volumes that are made of them. */
export interface ComposedImages extends NodeImages {
  readonly volumes: ImageVolumes;
}

export function composeImages({ options, world, recorder }: ImageParts): ComposedImages {
  const { runtime, host, files, clock, log } = world;
  const volumes = imageVolumes(options.stateDirectory, world);
  const images = assembleImages({
    options: options.images,
    node: nodeReference(options.nodeName),
    stateDirectory: options.stateDirectory,
    kept: async () => [options.pauseImage, ...(await volumes.imageIds())],
    room: async () => (await host.fileSystem(await runtime.root())).bytes,
    ...{ runtime, files, recorder, clock, log },
  });
  return { ...images, volumes };
}

export type ImageVolumeParts = Pick<AgentWorld, "files" | "runtime" | "unpack" | "commands" | "log">;

export function imageVolumes(stateDirectory: string, parts: ImageVolumeParts): ImageVolumes {
  const folders = new ImageFolders({ ...parts, directory: join(stateDirectory, "image-volumes") });
  return new ImageVolumes({ ...parts, folders, podsDirectory: join(stateDirectory, "pods") });
}
