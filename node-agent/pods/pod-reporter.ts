import { isDeepStrictEqual } from "node:util";
import type { V1Pod, V1PodStatus } from "../../api/generated/types.js";
import { timestamp } from "../../common/clock.js";
import { isSandbox, observe } from "./observe.js";
import type { PodEnvironment } from "./pod-environment.js";
import type { PodMemory } from "./pod-memory.js";
import { podStatus } from "./status/pod-status.js";

/** Reports a pod's status whenever it has changed, and its end once. */
export class PodReporter {
  private reported: V1PodStatus | undefined;
  private silenced = false;

  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
  ) {}

  /** With the status that was reported last, since what the API shows may lag behind; others' conditions are the API's. */
  podNow(): V1Pod {
    const { pod } = this.memory;
    if (!this.reported) return pod;
    return { ...pod, status: { ...this.reported, conditions: pod.status?.conditions } };
  }

  /** The pod's object is gone: there is nothing left to write to. */
  silence(): void {
    this.silenced = true;
  }

  get isSilent(): boolean {
    return this.silenced;
  }

  report(): void {
    if (!this.isUnsettled()) this.reportNow();
  }

  /** Whatever is still to be found out. */
  reportNow(): void {
    const status = this.status();
    if (isDeepStrictEqual(status, this.reported)) return;
    this.reported = status;
    this.memory.conditions = status.conditions ?? [];
    this.send(status, false);
  }

  /** Nothing of the pod is left here: its object may go. */
  reportEnd(): void {
    this.send(this.reported ?? this.status(), true);
  }

  /** Found running after a restart, with its network not yet looked at: the API's view still holds. */
  private isUnsettled(): boolean {
    const { readySandboxId, ending, sandboxFailures, pod, uid } = this.memory;
    if (readySandboxId !== undefined || ending || sandboxFailures > 0) return false;
    if (!this.env.cache.ofPod(uid).some((info) => isSandbox(info) && info.state === "running")) return false;
    return pod.status?.containerStatuses?.some(({ containerID }) => containerID) === true;
  }

  private send(status: V1PodStatus, terminated: boolean): void {
    if (this.silenced) return;
    const { namespace = "", name = "", uid = "" } = this.memory.pod.metadata;
    void this.env.statuses.send({ namespace, name, uid, status, terminated });
  }

  private status(): V1PodStatus {
    const { memory, env } = this;
    return podStatus({
      pod: this.podNow(),
      observed: observe(memory, env.cache.ofPod(memory.uid)),
      messages: memory.messages,
      failure: memory.failure,
      ending: memory.ending !== undefined,
      nodeAddress: env.settings.nodeAddress,
      podAddress: memory.address,
      before: memory.conditions,
      startTime: memory.startTime,
      now: timestamp(env.clock),
    });
  }
}
