import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { FileSystem, Host } from "../host/host.js";
import type { ContainerRuntime } from "../runtime/container-runtime.js";
import { type Observations, observationsOf } from "./observations.js";

export interface NodeFigures {
  readonly observations: Observations;
  /** Containers and images are not on the disk that volumes are on. */
  readonly ownImageFs: boolean;
}

/** Looks at what a node has left. */
export class NodeGauge {
  private root: string | undefined;

  constructor(
    private readonly host: Pick<Host, "vitals" | "fileSystem">,
    private readonly runtime: Pick<ContainerRuntime, "root">,
    private readonly log: Logger,
  ) {}

  async read(): Promise<NodeFigures> {
    const vitals = await this.host.vitals();
    const imageFs = await this.imageFs();
    return {
      observations: observationsOf(vitals, imageFs),
      ownImageFs: imageFs !== undefined && imageFs.device !== vitals.disk.device,
    };
  }

  /** Undefined where the runtime's directory can't be seen from here. */
  private async imageFs(): Promise<FileSystem | undefined> {
    try {
      this.root ??= await this.runtime.root();
      return await this.host.fileSystem(this.root);
    } catch (error) {
      this.log.debug("the image file system can't be looked at", { cause: messageOf(error) });
      return undefined;
    }
  }
}
