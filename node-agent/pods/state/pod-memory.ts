import { join } from "node:path";
import type { V1Pod, V1ResourceRequirements } from "../../../api/generated/types.js";
import type { VolumePaths } from "../../volumes/volume-paths.js";
import type { PodFacts } from "../spec/field-ref.js";
import type { PodBounds } from "../spec/pod-bounds.js";
import { ContainerMemory } from "./container-memory.js";
import type { PodStage } from "./pod-stage.js";
import type { ResizeState } from "./resize-state.js";
import { absentSandbox, type SandboxState } from "./sandbox-state.js";

/** What a worker remembers of its pod besides what the runtime knows. */
export class PodMemory {
  sandbox: SandboxState = absentSandbox;
  address: string | undefined;
  volumePaths: VolumePaths = new Map();
  /** The pod's own limits, once they are what it was granted; and for which resources of the whole they were set last. */
  bounds: PodBounds | undefined;
  whole: V1ResourceRequirements | undefined;
  resize: ResizeState = { retryAtMs: 0 };
  /** As it asks to be. */
  wanted: V1Pod;
  readonly containers = new ContainerMemory();
  /** Keys of the actions that are under way. */
  readonly busy = new Set<string>();

  constructor(
    /** As it was granted to be. */
    public pod: V1Pod,
    public stage: PodStage,
    readonly startTime: string,
    /** The same on a clock that never steps. */
    readonly startedAtMs: number,
    private readonly podsDirectory: string,
  ) {
    this.address = pod.status?.podIP;
    this.wanted = pod;
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

  /** The pod has these limits now, which that pod is to have; undefined: others. */
  bounded({ spec }: V1Pod, bounds: PodBounds | undefined): void {
    this.bounds = bounds;
    if (bounds) this.whole = spec?.resources;
  }

  facts(nodeAddress: string): PodFacts {
    return { nodeAddress, podAddress: this.hostNetwork ? nodeAddress : this.address };
  }
}
