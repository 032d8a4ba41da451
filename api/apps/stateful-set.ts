import { replicasBySelector } from "../autoscaling/replicas.js";
import { scale } from "../autoscaling/scale.js";
import { setPersistentVolumeClaimDefaults } from "../core/persistent-volume-claim-defaults.js";
import { setPodTemplateDefaults } from "../core/pods/defaults.js";
import type { V1StatefulSet, V1StatefulSetSpec } from "../generated/types.js";
import { isDns1123Label } from "../meta/names.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { containersOf } from "../printers/workload-columns.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { keepStatus } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { warnOfClaimSpec, warnOfTemplate } from "../warnings/workloads.js";
import { validateStatefulSet, validateStatefulSetUpdate } from "./validate-stateful-set.js";
import { validateStatefulSetStatusUpdate } from "./validate-stateful-set-status.js";

export const statefulSet: Kind<V1StatefulSet> = defineKind<V1StatefulSet>({
  group: "apps",
  resource: "statefulsets",
  kind: "StatefulSet",
  shortNames: ["sts"],
  categories: ["all"],
  subresources: [scale, status],
  scaling: replicasBySelector,
  columns: columns<V1StatefulSet>(
    nameColumn(),
    column(
      "Ready",
      "Ready pods of those wanted.",
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ),
    age(),
    ...containersOf<V1StatefulSet>(),
  ),
  rules: {
    nameRule: isDns1123Label,
    setDefaults: setStatefulSetDefaults,
    prepareForCreate(statefulSet) {
      statefulSet.status = { replicas: 0, availableReplicas: 0 };
      dropMaxUnavailable(statefulSet);
    },
    prepareForUpdate(statefulSet, old) {
      keepStatus(statefulSet, old);
      dropMaxUnavailable(statefulSet);
    },
    validate: validateStatefulSet,
    validateUpdate: validateStatefulSetUpdate,
    validateStatusUpdate: validateStatefulSetStatusUpdate,
    warnings: warnOfStatefulSet,
  },
});

export function setStatefulSetDefaults({ spec }: V1StatefulSet): void {
  if (!spec) return;
  spec.podManagementPolicy ||= "OrderedReady";
  setStatefulSetUpdateDefaults(spec);
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  setPodTemplateDefaults(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = "v1";
    claim.kind = "PersistentVolumeClaim";
    claim.metadata ??= {};
    setPersistentVolumeClaimDefaults(claim);
  }
}

function setStatefulSetUpdateDefaults(spec: V1StatefulSetSpec): void {
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type !== "RollingUpdate") return;
  spec.updateStrategy.rollingUpdate ??= {};
  spec.updateStrategy.rollingUpdate.partition ??= 0;
}

/** Kubernetes 1.36 has the gate of `maxUnavailable` off: members are updated one at a time. */
function dropMaxUnavailable({ spec }: V1StatefulSet): void {
  delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable;
}

function warnOfStatefulSet(set: V1StatefulSet, old?: V1StatefulSet): string[] {
  const { volumeClaimTemplates = [], revisionHistoryLimit = 0 } = set.spec ?? {};
  return [
    ...warnOfTemplate(set, old),
    ...volumeClaimTemplates.flatMap((claim, at) =>
      warnOfClaimSpec(claim, `spec.volumeClaimTemplates[${at}]${old ? ".Spec" : ""}`),
    ),
    ...(revisionHistoryLimit < 0
      ? [
          "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
        ]
      : []),
  ];
}
