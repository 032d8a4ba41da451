import { replicasBySelector } from "../autoscaling/replicas.js";
import { scale } from "../autoscaling/scale.js";
import { setPodTemplateDefaults } from "../core/pods/defaults.js";
import type { V1Deployment } from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { containersOf, selector } from "../printers/workload-columns.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { keepSpec } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { warnOfNamedTemplate } from "../warnings/workloads.js";
import { validateDeployment, validateDeploymentUpdate } from "./validate-deployment.js";

export const deployment: Kind<V1Deployment> = defineKind<V1Deployment>({
  group: "apps",
  resource: "deployments",
  kind: "Deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  subresources: [scale, status],
  scaling: replicasBySelector,
  generation: "content and annotations",
  columns: columns<V1Deployment>(
    nameColumn(),
    column(
      "Ready",
      "Ready pods of those wanted.",
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ),
    count("Up-to-date", "Pods made from the current template.", ({ status }) => status?.updatedReplicas ?? 0),
    count("Available", "Pods ready for long enough.", ({ status }) => status?.availableReplicas ?? 0),
    age(),
    ...containersOf<V1Deployment>(),
    selector(),
  ),
  rules: {
    setDefaults: setDeploymentDefaults,
    prepareForStatusUpdate(deployment, old) {
      keepSpec(deployment, old);
      if (old.metadata.labels) deployment.metadata.labels = old.metadata.labels;
      else delete deployment.metadata.labels;
    },
    validate: validateDeployment,
    validateUpdate: validateDeploymentUpdate,
    warnings: warnOfNamedTemplate,
  },
});

export function setDeploymentDefaults({ spec }: V1Deployment): void {
  if (!spec) return;
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  setPodTemplateDefaults(spec.template);
}
