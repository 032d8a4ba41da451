import { join } from "node:path";
import type { V1Pod } from "../../../api/generated/types.js";
import type { VolumePaths } from "../../volumes/volume-paths.js";
import type { PodFacts } from "../spec/field-ref.js";
import { ContainerMemory } from "./container-memory.js";
import type { PodStage } from "./pod-stage.js";
import { absentSandbox, type SandboxState } from "./sandbox-state.js";

/** What a worker remembers of its pod besides what the runtime knows. */
export class PodMemory {
  sandbox: SandboxState = absentSandbox;
  address: string | undefined;
  volumePaths: VolumePaths = new Map();
  readonly containers = new ContainerMemory();
  /** Keys of the actions that are under way. */
  readonly busy = new Set<string>();

  constructor(
    public pod: V1Pod,
    public stage: PodStage,
    readonly startTime: string,
    /** The same on a clock that never steps. */
    readonly startedAtMs: number,
    private readonly podsDirectory: string,
  ) {
    this.address = pod.status?.podIP;
  }

  get uid(): string {
    return this.pod.metadata.uid ?? "";
  }

  get directory(): string {
    return join(this.podsDirectory, this.uid);
  }

  get hostNetwork(): boolean {
    return this.pod.spec?.hostNetwork === true;
  }

  facts(nodeAddress: string): PodFacts {
    return { nodeAddress, podAddress: this.hostNetwork ? nodeAddress : this.address };
  }
}
