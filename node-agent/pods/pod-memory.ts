import { join } from "node:path";
import type { V1Pod, V1PodCondition } from "../../api/generated/types.js";
import type { Clock } from "../../common/clock.js";
import type { ContainerInfo } from "../runtime/container-runtime.js";
import type { VolumePaths } from "../volumes/volume-paths.js";
import type { BackOff } from "./lifecycle/back-off.js";
import type { DesiredPod } from "./lifecycle/context.js";
import type { StartFailure } from "./lifecycle/observed-pod.js";
import type { ContainerProbes } from "./probes/container-probes.js";
import type { PodFacts } from "./spec/field-ref.js";
import { steadyTime } from "./steady-time.js";

/** What a worker remembers of its pod besides what the runtime knows. */
export class PodMemory {
  ending: DesiredPod["ending"];
  /** The node has taken the pod on; it is not judged again. */
  admitted = false;
  /** Why the node itself ended the pod. */
  failure: { reason: string; message: string } | undefined;
  address: string | undefined;
  /** The sandbox that is known to have its network and files. */
  readySandboxId: string | undefined;
  sandboxFailures = 0;
  sandboxRetryAtMs = 0;
  volumePaths: VolumePaths = new Map();
  /** The pod has left nothing on this node. */
  cleaned = false;
  conditions: readonly V1PodCondition[] = [];
  readonly busy = new Set<string>();
  /** By container name. */
  readonly failures = new Map<string, StartFailure>();
  readonly backOffs = new Map<string, BackOff>();
  /** By container id. */
  readonly probes = new Map<string, ContainerProbes>();
  readonly messages = new Map<string, string>();
  readonly endedAtMs = new Map<string, number>();
  /** Containers whose postStart hook has failed. */
  readonly failedHooks = new Set<string>();
  /** Containers that were stopped because their definition has changed. */
  readonly replaced = new Set<string>();

  constructor(
    public pod: V1Pod,
    readonly startTime: string,
    /** The same on a clock that never steps. */
    readonly startedAtMs: number,
    private readonly podsDirectory: string,
  ) {
    this.conditions = pod.status?.conditions ?? [];
  }

  /** Remembers when containers ended, as it is first seen: steps of the wall clock don't change it. */
  noteEnds(infos: readonly ContainerInfo[], clock: Clock): void {
    for (const { id, finishedAt } of infos) {
      if (finishedAt !== undefined && !this.endedAtMs.has(id))
        this.endedAtMs.set(id, steadyTime(finishedAt, clock));
    }
  }

  /** A container that is gone. */
  forget(id: string): void {
    this.messages.delete(id);
    this.endedAtMs.delete(id);
    this.failedHooks.delete(id);
    this.replaced.delete(id);
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
