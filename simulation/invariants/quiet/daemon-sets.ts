import type { V1DaemonSet } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { isActive } from "../../../api/meta/pods.js";
import { controllerRevisions, daemonSets, nodes, pods } from "../../../api/resources.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Every DaemonSet has one pod of its template on each node, says so, and keeps no more history than it may. */
export const daemonSetsAgree: QuietRule = ({ view }) =>
  view.list(daemonSets).flatMap((set) => faultsOf(set, view));

function faultsOf(set: V1DaemonSet, view: ClusterView): readonly string[] {
  const { metadata, spec, status } = set;
  const name = `DaemonSet ${keyOf(metadata)}`;
  const own = view.list(pods).filter((pod) => isControlledBy(pod, set) && isActive(pod));
  const all = view.list(nodes).map((node) => node.metadata.name);
  const revisions = view.list(controllerRevisions).filter((revision) => isControlledBy(revision, set));
  const image = spec?.template.spec?.containers[0]?.image;
  return [
    ...differs(`${name} nodes`, own.map((pod) => pod.spec?.nodeName).sort(), all.sort()),
    ...differs(`${name} images`, [...new Set(own.map((pod) => pod.spec?.containers[0]?.image))], [image]),
    ...differs(`${name} desired`, status?.desiredNumberScheduled, all.length),
    ...differs(`${name} updated`, status?.updatedNumberScheduled ?? 0, all.length),
    ...differs(`${name} available`, status?.numberAvailable ?? 0, all.length),
    ...differs(`${name} misscheduled`, status?.numberMisscheduled, 0),
    ...differs(`${name} observed`, status?.observedGeneration, metadata.generation),
    ...differs(`${name} history`, revisions.length - 1 <= (spec?.revisionHistoryLimit ?? 10), true),
  ];
}
