import type { V1Pod, V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf } from "../../../api/meta/owner-references.js";
import { isActive, isReady } from "../../../api/meta/pods.js";
import {
  deployments,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
} from "../../../api/resources.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Every budget says how many pods may go, and no pod says that it is about to. */
export const budgetsAgree: QuietRule = ({ view }) => [
  ...view.list(podDisruptionBudgets).flatMap((budget) => faultsOf(budget, view)),
  ...view
    .list(pods)
    .filter((pod) => isActive(pod) && isConditionTrue(pod.status?.conditions, "DisruptionTarget"))
    .map(({ metadata }) => `Pod ${keyOf(metadata)} is to be disrupted, and never was`),
];

function faultsOf({ metadata, spec, status }: V1PodDisruptionBudget, view: ClusterView): readonly string[] {
  const selector = selectorOf(spec?.selector);
  const covered = view
    .list(pods)
    .filter(
      ({ metadata: { namespace, labels } }) => namespace === metadata.namespace && selector.matches(labels),
    );
  const healthy = covered.filter(isReady).length;
  const scale = [...scalesOf(covered, view).values()].reduce((sum, one) => sum + one, 0);
  const { minAvailable, maxUnavailable } = spec ?? {};
  const expected = typeof minAvailable === "number" ? covered.length : scale;
  const least = typeof minAvailable === "number" ? minAvailable : Math.ceil(expected / 2);
  const desired = typeof maxUnavailable === "number" ? Math.max(0, expected - maxUnavailable) : least;
  const name = `PodDisruptionBudget ${keyOf(metadata)}`;
  return [
    ...differs(`${name} expected`, status?.expectedPods, expected),
    ...differs(`${name} healthy`, status?.currentHealthy, healthy),
    ...differs(`${name} desired`, status?.desiredHealthy, desired),
    ...differs(
      `${name} allowed`,
      status?.disruptionsAllowed,
      expected > 0 ? Math.max(0, healthy - desired) : 0,
    ),
    ...differs(`${name} disrupted`, Object.keys(status?.disruptedPods ?? {}), []),
  ];
}

/** What the controllers of the pods want, by their uid: the Deployment's number in place of its ReplicaSets'. */
function scalesOf(covered: readonly V1Pod[], view: ClusterView): ReadonlyMap<string, number> {
  const owners = [
    ...view.list(deployments),
    ...view.list(replicaSets),
    ...view.list(replicationControllers),
    ...view.list(statefulSets),
  ];
  const byUid = new Map(owners.map((owner) => [owner.metadata.uid, owner]));
  const scales = new Map<string, number>();
  for (const pod of covered) {
    const owner = byUid.get(controllerOf(pod)?.uid);
    const top = byUid.get(owner && controllerOf(owner)?.uid) ?? owner;
    if (top) scales.set(top.metadata.uid ?? "", top.spec?.replicas ?? 1);
  }
  return scales;
}
