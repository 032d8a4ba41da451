import type { V1StatefulSet } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { controllerRevisions, pods, statefulSets } from "../../../api/resources.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Every StatefulSet has just its members, all of its newest revision, and says so. */
export const statefulSetsAgree: QuietRule = ({ view }) =>
  view.list(statefulSets).flatMap((set) => faultsOf(set, view));

function faultsOf(set: V1StatefulSet, view: ClusterView): readonly string[] {
  const { spec, status, metadata } = set;
  const name = `StatefulSet ${keyOf(metadata)}`;
  const wanted = spec?.replicas ?? 1;
  const own = view.list(pods).filter((pod) => isControlledBy(pod, set));
  const names = own.map((pod) => pod.metadata.name).sort();
  const revisions = new Set(own.map((pod) => pod.metadata.labels?.["controller-revision-hash"]));
  const history = view.list(controllerRevisions).filter((one) => isControlledBy(one, set));
  const image = spec?.template.spec?.containers[0]?.image;
  return [
    ...differs(
      `${name} members`,
      names,
      Array.from({ length: wanted }, (_, i) => `${metadata.name}-${i}`),
    ),
    ...differs(`${name} revisions`, [...revisions], wanted > 0 ? [status?.updateRevision] : []),
    ...own.flatMap((pod) => differs(`${name} image`, pod.spec?.containers[0]?.image, image)),
    ...differs(`${name} current`, status?.currentRevision, status?.updateRevision),
    ...differs(`${name} replicas`, status?.replicas ?? 0, wanted),
    ...differs(`${name} ready`, status?.readyReplicas ?? 0, wanted),
    ...differs(`${name} updated`, status?.updatedReplicas ?? 0, wanted),
    ...differs(`${name} observed`, status?.observedGeneration, metadata.generation),
    ...differs(`${name} history`, history.length - 1 <= (spec?.revisionHistoryLimit ?? 10), true),
  ];
}
