import type { V1Pod, V1StatefulSet } from "../../../api/generated/types.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { withClaimVolumes } from "./member-claims.js";
import { memberName, startOf } from "./ordinals.js";

export const revisionLabel = "controller-revision-hash";
const nameLabel = "statefulset.kubernetes.io/pod-name";
const indexLabel = "apps.kubernetes.io/pod-index";

/** The set as it was and as it is to be, and the names of these revisions. */
export interface Versions {
  readonly current: { readonly set: V1StatefulSet; readonly name: string };
  readonly update: { readonly set: V1StatefulSet; readonly name: string };
}

export const revisionOf = ({ metadata }: V1Pod) => metadata.labels?.[revisionLabel];

/** A member that is missing is made as it was, where the partition still holds the update back. */
export function newMember({ current, update }: Versions, ordinal: number): V1Pod {
  const { set, name } = ordinal < updateFrom(current.set) ? current : update;
  const { labels, annotations, finalizers } = set.spec?.template.metadata ?? {};
  const podName = memberName(set, ordinal);
  const spec = withClaimVolumes(set, ordinal, set.spec?.template.spec ?? { containers: [] });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: { ...labels, [revisionLabel]: name, ...identityLabels(set, ordinal) },
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [controllerReference(set)],
    },
    spec: { ...spec, hostname: podName, subdomain: set.spec?.serviceName },
  };
}

/** The first ordinal that the update is for. */
export function updateFrom(set: V1StatefulSet): number {
  return startOf(set) + (set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0);
}

function identityLabels(set: V1StatefulSet, ordinal: number): Record<string, string> {
  return { [nameLabel]: memberName(set, ordinal), [indexLabel]: String(ordinal) };
}

/** The name by which Services find one member is a label of it, which somebody may have changed. */
export function hasIdentity({ metadata }: V1Pod): boolean {
  return metadata.labels?.[nameLabel] === metadata.name;
}

export function withIdentity(set: V1StatefulSet, ordinal: number, pod: V1Pod): V1Pod {
  const labels = { ...pod.metadata.labels, ...identityLabels(set, ordinal) };
  const spec = pod.spec && withClaimVolumes(set, ordinal, pod.spec);
  return { ...pod, metadata: { ...pod.metadata, labels }, spec };
}
