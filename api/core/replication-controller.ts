import { replicasByLabels } from "../autoscaling/replicas.js";
import { scale } from "../autoscaling/scale.js";
import type { V1ReplicationController } from "../generated/types.js";
import { columns, wide } from "../printers/column.js";
import { labelsText } from "../printers/format.js";
import { containersOf, replicas } from "../printers/workload-columns.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { warnOfNamedTemplate } from "../warnings/workloads.js";
import { setPodTemplateDefaults } from "./pods/defaults.js";
import { validateReplicationController } from "./validate-replication-controller.js";

export const replicationController: Kind<V1ReplicationController> = defineKind<V1ReplicationController>({
  group: "",
  resource: "replicationcontrollers",
  kind: "ReplicationController",
  shortNames: ["rc"],
  categories: ["all"],
  subresources: [scale, status],
  scaling: replicasByLabels,
  columns: columns<V1ReplicationController>(
    ...replicas<V1ReplicationController>(),
    ...containersOf<V1ReplicationController>(),
    wide("Selector", "Labels of the pods that are counted.", ({ spec }) => labelsText(spec?.selector)),
  ),
  rules: {
    setDefaults: setReplicationControllerDefaults,
    prepareForCreate(controller) {
      controller.status = { replicas: 0 };
    },
    propagation: { policy: "Orphan" },
    validate: validateReplicationController,
    warnings: warnOfNamedTemplate,
    selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  },
});

function setReplicationControllerDefaults(controller: V1ReplicationController): void {
  const { spec, metadata } = controller;
  if (!spec) return;
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  spec.replicas ??= 1;
  setPodTemplateDefaults(spec.template);
}
