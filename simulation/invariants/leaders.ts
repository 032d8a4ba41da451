import type {
  V1Deployment,
  V1Node,
  V1Pod,
  V1ReplicaSet,
  V1ReplicationController,
} from "../../api/generated/types.js";
import { conditionOf } from "../../api/meta/conditions.js";
import { keyOf } from "../../api/meta/object.js";
import { controllerOf, isControlledBy } from "../../api/meta/owner-references.js";
import { isActive, isTerminal } from "../../api/meta/pods.js";
import { untolerated } from "../../api/meta/taints.js";
import {
  deployments,
  namespaces,
  nodes,
  pods,
  replicaSets,
  replicationControllers,
} from "../../api/resources.js";
import { maxSurge, replicasOf } from "../../control-plane/controllers/deployment/fenceposts.js";
import { type Change, type ClusterView, isOf } from "../cluster/cluster-view.js";
import type { Tempo } from "../tempo.js";
import type { Invariant, Scene } from "./invariant.js";
import { Lately } from "./lately.js";
import { isPreempted } from "./preemption.js";

/** Whoever leads, and be it two at once for a moment, does nothing that harms. */
export class HarmlessLeaders implements Invariant {
  /** How many pods each ReplicaSet or ReplicationController was to have, by uid. */
  private readonly sizes: Lately<number>;
  /** How many pods each Deployment might have in all, by uid. */
  private readonly limits: Lately<number>;
  /** Whether a node drove its pods away, by name. */
  private readonly driving: Lately<boolean>;

  constructor(private readonly tempo: Pick<Tempo, "staleMs" | "longWellMs">) {
    const { staleMs } = tempo;
    this.sizes = new Lately(staleMs);
    this.limits = new Lately(staleMs);
    this.driving = new Lately(staleMs);
  }

  changed(change: Change, scene: Scene): readonly string[] {
    this.note(change, scene);
    const fault = this.fault(change, scene);
    return fault ? [fault] : [];
  }

  private note({ key, after }: Change, { nowMs }: Scene): void {
    if (!after) return;
    const { uid = "" } = after.metadata;
    if (isOf(replicaSets, key) || isOf(replicationControllers, key))
      this.sizes.note(uid, replicasOf(after as V1ReplicaSet), nowMs);
    if (isOf(nodes, key)) this.driving.note(after.metadata.name ?? "", drives(after as V1Node), nowMs);
    if (!isOf(deployments, key)) return;
    const deployment = after as V1Deployment;
    this.limits.note(uid, replicasOf(deployment) + maxSurge(deployment), nowMs);
  }

  private fault(change: Change, scene: Scene): string | undefined {
    const { key, before, after } = change;
    if (isOf(pods, key)) return this.podFault(before as V1Pod | undefined, after as V1Pod | undefined, scene);
    if (isOf(replicaSets, key))
      return after
        ? this.sizeFault(before as V1ReplicaSet | undefined, after as V1ReplicaSet, scene)
        : historyFault(before as V1ReplicaSet, scene);
    if (isOf(nodes, key))
      return verdictFault(before as V1Node | undefined, after as V1Node | undefined, scene, this.tempo);
    return undefined;
  }

  private podFault(before: V1Pod | undefined, after: V1Pod | undefined, scene: Scene): string | undefined {
    if (!before) return undefined;
    const name = `Pod ${keyOf(before.metadata)}`;
    const { nodeName } = before.spec ?? {};
    if (nodeName && after && after.spec?.nodeName !== nodeName) return `${name} left ${nodeName}`;
    const wasAsked = before.metadata.deletionTimestamp || isTerminal(before);
    const isAsked = !after || after.metadata.deletionTimestamp;
    if (wasAsked || !isAsked || this.mayEnd(before, scene)) return undefined;
    return `${name} is deleted, and nobody wanted that`;
  }

  private mayEnd(pod: V1Pod, { view, farewells }: Scene): boolean {
    if (farewells.has(pod.metadata.uid) || isEnding(pod, view) || isPreempted(pod)) return true;
    const { nodeName } = pod.spec ?? {};
    const node = nodeName ? view.get(nodes, { name: nodeName }) : undefined;
    if (nodeName && !node) return true;
    if (nodeName && this.driving.of(nodeName).includes(true)) return true;
    const owner = controllerOf(pod);
    if (!owner) return false;
    const kept = owner.kind === "ReplicationController" ? replicationControllers : replicaSets;
    const set = view.get<V1ReplicaSet | V1ReplicationController>(kept, {
      namespace: pod.metadata.namespace ?? "",
      name: owner.name,
    });
    if (set?.metadata.uid !== owner.uid || set.metadata.deletionTimestamp) return true;
    const others = view.list(pods).filter((one) => one.metadata.uid !== pod.metadata.uid);
    const left = others.filter((one) => isControlledBy(one, set) && isActive(one)).length;
    return this.sizes.of(owner.uid).some((size) => left >= size);
  }

  /** A Deployment's ReplicaSets never have more pods together than it allows. */
  private sizeFault(
    before: V1ReplicaSet | undefined,
    after: V1ReplicaSet,
    { view }: Scene,
  ): string | undefined {
    const owner = controllerOf(after);
    if (!owner || replicasOf(after) <= (before ? replicasOf(before) : 0)) return undefined;
    const sum = view
      .list(replicaSets)
      .filter((set) => controllerOf(set)?.uid === owner.uid && !set.metadata.deletionTimestamp)
      .reduce((all, set) => all + replicasOf(set), 0);
    const limits = this.limits.of(owner.uid);
    if (limits.length === 0 || sum <= Math.max(...limits)) return undefined;
    return `ReplicaSet ${keyOf(after.metadata)} grows to ${replicasOf(after)}: ${sum} pods in all`;
  }
}

const drives = ({ spec }: V1Node) => untolerated(spec?.taints, [], ["NoExecute"]) !== undefined;

/** With its namespace. */
function isEnding({ metadata: { namespace = "" } }: V1Pod, view: ClusterView): boolean {
  return view.get(namespaces, { name: namespace })?.metadata.deletionTimestamp !== undefined;
}

/** Of a Deployment that is to stay, only what is old and empty goes. */
function historyFault(set: V1ReplicaSet, { view }: Scene): string | undefined {
  const owner = controllerOf(set);
  const { namespace = "" } = set.metadata;
  const deployment = owner && view.get(deployments, { namespace, name: owner.name });
  const isWanted = deployment?.metadata.uid === owner?.uid && !deployment?.metadata.deletionTimestamp;
  if (!deployment || !isWanted || replicasOf(set) === 0) return undefined;
  return `ReplicaSet ${keyOf(set.metadata)} is gone with its ${replicasOf(set)} pods`;
}

/** Nobody is given up who is well. */
function verdictFault(
  before: V1Node | undefined,
  after: V1Node | undefined,
  scene: Scene,
  { longWellMs }: Pick<Tempo, "longWellMs">,
): string | undefined {
  const ready = (node: V1Node | undefined) => conditionOf(node?.status?.conditions, "Ready")?.status;
  if (ready(before) !== "True" || ready(after) !== "Unknown") return undefined;
  const { name = "" } = after?.metadata ?? {};
  const wellMs = scene.wellForMs(name);
  return wellMs > longWellMs ? `Node ${name} counts as lost, and is well since ${wellMs} ms` : undefined;
}
