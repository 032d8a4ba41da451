import type { V1Pod } from "../../api/generated/types.js";
import { conditionOf } from "../../api/meta/conditions.js";
import { keyOf } from "../../api/meta/object.js";
import { pods } from "../../api/resources.js";
import { priorityOf } from "../../control-plane/scheduler/pod-info.js";
import { type Change, isOf } from "../cluster/cluster-view.js";
import type { Tempo } from "../tempo.js";
import type { Invariant, Scene } from "./invariant.js";
import { Lately } from "./lately.js";

/** Had to go for a more important pod. */
export const isPreempted = ({ status }: V1Pod) =>
  conditionOf(status?.conditions, "DisruptionTarget")?.reason === "PreemptionByScheduler";

/** No pod is driven out but by a more important one, to which its node was promised. */
export class DuePreemption implements Invariant {
  /** The priorities of those to whom a node was promised, by its name. */
  private readonly promised: Lately<number>;

  constructor({ staleMs }: Pick<Tempo, "staleMs">) {
    this.promised = new Lately(staleMs);
  }

  changed({ key, before, after }: Change, { nowMs }: Scene): readonly string[] {
    if (!isOf(pods, key) || !after) return [];
    const pod = after as V1Pod;
    const { nominatedNodeName } = pod.status ?? {};
    if (nominatedNodeName) this.promised.note(nominatedNodeName, priorityOf(pod), nowMs);
    return isPreempted(pod) && !(before && isPreempted(before as V1Pod)) ? this.judge(pod) : [];
  }

  private judge(victim: V1Pod): readonly string[] {
    const { nodeName = "" } = victim.spec ?? {};
    if (this.promised.of(nodeName).some((priority) => priority > priorityOf(victim))) return [];
    const name = `Pod ${keyOf(victim.metadata)} of priority ${priorityOf(victim)}`;
    return [`${name} is driven out of ${nodeName}, which was promised to nobody more important`];
  }
}
