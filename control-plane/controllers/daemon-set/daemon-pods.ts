import type { V1DaemonSet, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Informer } from "../../../client/informer.js";
import type { Clock } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import { isNamespaceTerminating, PodControl } from "../pod-control.js";
import { slowStart } from "../slow-start.js";
import type { WriteBarrier } from "../write-barrier.js";
import { daemonTemplate, targetNode } from "./daemon-pod.js";
import { FailedPodBackoff } from "./failed-pod-backoff.js";
import type { DaemonPlan } from "./node-plan.js";

/** At most so many pods are created, and so many deleted, in one step. */
const burst = 250;

/** Makes and deletes pods of DaemonSets as planned. */
export class DaemonPods {
  private readonly backoff = new FailedPodBackoff();
  private readonly control: PodControl;
  private readonly recorder: EventRecorder;
  private readonly clock: Clock;

  constructor(
    context: ControllerContext,
    private readonly pods: Informer<V1Pod>,
    private readonly barrier: WriteBarrier,
  ) {
    this.recorder = context.recorder("daemonset-controller");
    this.control = new PodControl(context.client, this.recorder);
    this.clock = context.clock;
  }

  beginTerm(): void {
    this.backoff.clear();
  }

  /** Answers the first failure. */
  async run(set: V1DaemonSet, hash: string, plan: DaemonPlan, signal: AbortSignal): Promise<unknown> {
    for (const pod of plan.ended) this.noteEnd(set, pod);
    const created = await this.create(set, hash, plan.create.slice(0, burst), signal);
    const deleted = await this.delete(set, [...plan.ended, ...plan.remove].slice(0, burst));
    return created ?? deleted;
  }

  private async create(
    set: V1DaemonSet,
    hash: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<unknown> {
    const create = async (i: number) => {
      const template = daemonTemplate(set, hash, names[i] ?? "");
      const pod = await this.control.create(set, template, signal);
      this.barrier.wrote(keyOf(set.metadata), this.pods, pod);
    };
    const { error } = await slowStart(names.length, create, signal);
    return isNamespaceTerminating(error) ? undefined : error;
  }

  private delete(set: V1DaemonSet, doomed: readonly V1Pod[]): Promise<unknown> {
    const key = keyOf(set.metadata);
    return this.control.deleteAll(set, doomed, (pod) => this.barrier.deleted(key, this.pods, pod));
  }

  /** How long a pod that failed has to stay; a new template may do better at once. */
  waitMs(set: V1DaemonSet, pod: V1Pod): number {
    if (pod.status?.phase !== "Failed") return 0;
    return this.backoff.waitMs(backoffKey(set, pod), this.clock.monotonic());
  }

  private noteEnd(set: V1DaemonSet, pod: V1Pod): void {
    const { namespace, name } = pod.metadata;
    const where = `daemon pod ${namespace}/${name} on node ${targetNode(pod)}, will try to`;
    if (pod.status?.phase === "Failed") {
      this.backoff.replaced(backoffKey(set, pod), this.clock.monotonic());
      this.recorder.event(set, "Warning", "FailedDaemonPod", `Found failed ${where} kill it`);
    } else this.recorder.event(set, "Normal", "SucceededDaemonPod", `Found succeeded ${where} delete it`);
  }
}

const backoffKey = ({ metadata }: V1DaemonSet, pod: V1Pod) =>
  `${metadata.uid}/${metadata.generation}/${targetNode(pod)}`;
