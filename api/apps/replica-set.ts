import { replicasBySelector } from "../autoscaling/replicas.js";
import { scale } from "../autoscaling/scale.js";
import { setPodTemplateDefaults } from "../core/pods/defaults.js";
import type { FieldError } from "../field-error.js";
import type { V1ReplicaSet, V1ReplicaSetSpec } from "../generated/types.js";
import { checkNonNegative } from "../meta/checks.js";
import { columns } from "../printers/column.js";
import { containersOf, replicas, selector } from "../printers/workload-columns.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { warnOfNamedTemplate } from "../warnings/workloads.js";
import { validateSelectorUpdate, validateTemplated } from "./validate-template.js";

const missing = {} as V1ReplicaSetSpec;

export const replicaSet: Kind<V1ReplicaSet> = defineKind<V1ReplicaSet>({
  group: "apps",
  resource: "replicasets",
  kind: "ReplicaSet",
  shortNames: ["rs"],
  categories: ["all"],
  subresources: [scale, status],
  scaling: replicasBySelector,
  columns: columns<V1ReplicaSet>(...replicas<V1ReplicaSet>(), ...containersOf<V1ReplicaSet>(), selector()),
  rules: {
    setDefaults: setReplicaSetDefaults,
    prepareForCreate(replicaSet) {
      replicaSet.status = { replicas: 0 };
    },
    validate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
    warnings: warnOfNamedTemplate,
    selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  },
});

function setReplicaSetDefaults({ spec }: V1ReplicaSet): void {
  if (!spec) return;
  spec.replicas ??= 1;
  setPodTemplateDefaults(spec.template);
}

function validateReplicaSet({ spec = missing }: V1ReplicaSet): FieldError[] {
  return [
    ...checkNonNegative(spec.replicas, "spec.replicas"),
    ...checkNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateTemplated(spec, "replicaset"),
  ];
}

function validateReplicaSetUpdate({ spec }: V1ReplicaSet, old: V1ReplicaSet): FieldError[] {
  return validateSelectorUpdate(spec, old.spec);
}
