import type { EventRecorder } from "../../client/event-recorder.js";
import { assembleImages, type NodeImages } from "../images/assemble.js";
import { nodeReference } from "../node/node-reference.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentOptions } from "./options.js";

export interface ImageParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly recorder: EventRecorder;
}

export function composeImages({ options, world, recorder }: ImageParts): NodeImages {
  const { runtime, host, files, clock, log } = world;
  return assembleImages({
    options: options.images,
    node: nodeReference(options.nodeName),
    stateDirectory: options.stateDirectory,
    kept: async () => [options.pauseImage],
    room: async () => (await host.fileSystem(await runtime.root())).bytes,
    ...{ runtime, files, recorder, clock, log },
  });
}
