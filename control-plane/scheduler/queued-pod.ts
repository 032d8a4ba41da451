import type { V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { type PodInfo, podInfoOf, priorityOf, schedulerNameOf } from "./pod-info.js";

/** A pod that waits for a node. */
export class QueuedPod {
  readonly key: string;
  failures = 0;
  /** Not to be tried before this monotonic time. */
  notBeforeMs = 0;
  private parsed: PodInfo | undefined;

  /** @param pod as it was last seen: its conditions too */
  constructor(public pod: V1Pod) {
    this.key = keyOf(pod.metadata);
  }

  get priority(): number {
    return priorityOf(this.pod);
  }

  get schedulerName(): string {
    return schedulerNameOf(this.pod);
  }

  get isGated(): boolean {
    return (this.pod.spec?.schedulingGates ?? []).length > 0;
  }

  /** Parsed once for all tries. Throws when the pod makes no sense. */
  get info(): PodInfo {
    this.parsed ??= podInfoOf(this.pod);
    return this.parsed;
  }

  /** Takes over what the pod asks for now. */
  setPod(pod: V1Pod): void {
    this.pod = pod;
    this.parsed = undefined;
  }
}
