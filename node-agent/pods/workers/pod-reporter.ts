import { isDeepStrictEqual } from "node:util";
import type { V1Pod, V1PodCondition, V1PodStatus } from "../../../api/generated/types.js";
import { timestamp } from "../../../common/clock.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { podLabel } from "../events/pod-events.js";
import type { ObservedPod } from "../lifecycle/observed-pod.js";
import { withReplaced } from "../lifecycle/replaced.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { resourcesOfContainers } from "../spec/actual-resources.js";
import { mountsRecursively } from "../spec/recursive-read-only.js";
import type { PodMemory } from "../state/pod-memory.js";
import { hasItsBounds } from "../state/pod-resize.js";
import { endingOf, failureOf } from "../state/pod-stage.js";
import { type PodStatusInput, podStatus } from "../status/pod-status.js";
import { sameStatus } from "../status/same-status.js";
import { StatusRepair } from "../status/status-repair.js";

/**
 * Reports a pod's status whenever it has changed, and again when the API has come to show something else; its end once.
 * That goes for the phase too: what this node runs has not ended because somebody wrote so. (Only a node that knows
 * nothing of a pod yet believes the API that it has ended.)
 */
export class PodReporter {
  private reported: V1PodStatus | undefined;
  private conditions: readonly V1PodCondition[];
  private silenced = false;
  /** Reports that are not answered yet. */
  private open = 0;
  private readonly repair: StatusRepair;

  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly observed: () => ObservedPod,
  ) {
    this.conditions = memory.pod.status?.conditions ?? [];
    this.repair = new StatusRepair(
      env.clock,
      env.guard.wrap("status repair", () => this.repeat()),
    );
  }

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

  /** Nothing that was said is unanswered. */
  get isHeard(): boolean {
    return this.open === 0;
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
    if (isDeepStrictEqual(status, this.reported)) this.compare();
    else this.say(status);
  }

  /** What was said last is said once more. */
  tellAgain(): void {
    if (this.reported) this.send(this.reported, false);
  }

  /** Nothing is compared any more. */
  stop(): void {
    this.repair.stop();
  }

  /** Nothing of the pod is left here: its object may go. */
  reportEnd(): void {
    this.send(this.reported ?? this.status(), true);
  }

  /** Found running after a restart, with its network not yet looked at: the API's view still holds. */
  private isUnsettled(): boolean {
    const { sandbox, stage, pod, uid } = this.memory;
    if (sandbox.type !== "absent" || endingOf(stage)) return false;
    if (!this.env.cache.ofPod(uid).some((info) => isSandbox(info) && info.state === "running")) return false;
    return pod.status?.containerStatuses?.some(({ containerID }) => containerID) === true;
  }

  private say(status: V1PodStatus): void {
    this.reported = status;
    this.conditions = status.conditions ?? [];
    this.send(status, false);
  }

  private send(status: V1PodStatus, terminated: boolean): void {
    if (this.silenced) return;
    const { namespace = "", name = "", uid = "" } = this.memory.pod.metadata;
    this.open += 1;
    void this.env.statuses.send({ namespace, name, uid, status, terminated }).then((outcome) => {
      this.open -= 1;
      if (!terminated && outcome.type !== "superseded") this.compare();
    });
  }

  /** What is still on its way can't be shown yet. */
  private compare(): void {
    this.repair.observe(this.open === 0 && !this.silenced && this.differs());
  }

  private differs(): boolean {
    return this.reported !== undefined && !sameStatus(this.memory.pod.status, this.reported);
  }

  private repeat(): void {
    if (!this.reported || !this.differs()) return;
    const pod = podLabel(this.memory.pod);
    this.env.log.info("the API shows another status than this node's; it is said again", { pod });
    this.send(this.reported, false);
  }

  /** What containers and pod have, where it is otherwise than they were granted. */
  private resources(observed: ObservedPod): Pick<PodStatusInput, "resources" | "podResources"> {
    const { memory } = this;
    const before = this.reported ?? memory.pod.status;
    const resources = resourcesOfContainers(memory.pod, observed, before);
    return { resources, podResources: hasItsBounds(memory) ? undefined : memory.whole };
  }

  private status(): V1PodStatus {
    const { memory, env } = this;
    const observed = this.observed();
    return podStatus({
      pod: withReplaced(this.podNow(), observed),
      observed,
      messages: memory.containers.messages(),
      failure: failureOf(memory.stage),
      ending: endingOf(memory.stage) !== undefined,
      recursive: mountsRecursively(observed.sandbox, env.settings.handlers),
      resize: memory.resize,
      ...this.resources(observed),
      nodeAddress: env.settings.nodeAddress,
      podAddress: memory.address,
      before: this.conditions,
      startTime: memory.startTime,
      now: timestamp(env.clock),
    });
  }
}
