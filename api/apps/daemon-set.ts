import { setPodTemplateDefaults } from "../core/pods/defaults.js";
import type { V1DaemonSet } from "../generated/types.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { labelsText } from "../printers/format.js";
import { containersOf, selector } from "../printers/workload-columns.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { warnOfTemplate } from "../warnings/workloads.js";
import { validateDaemonSet, validateDaemonSetUpdate } from "./validate-daemon-set.js";

export const daemonSet: Kind<V1DaemonSet> = defineKind<V1DaemonSet>({
  group: "apps",
  resource: "daemonsets",
  kind: "DaemonSet",
  shortNames: ["ds"],
  categories: ["all"],
  subresources: [status],
  columns: columns<V1DaemonSet>(
    nameColumn(),
    count("Desired", "Nodes that should run the pod.", ({ status }) => status?.desiredNumberScheduled ?? 0),
    count("Current", "Nodes that run it.", ({ status }) => status?.currentNumberScheduled ?? 0),
    count("Ready", "Nodes where it is ready.", ({ status }) => status?.numberReady ?? 0),
    count(
      "Up-to-date",
      "Nodes that run the current template.",
      ({ status }) => status?.updatedNumberScheduled ?? 0,
    ),
    count(
      "Available",
      "Nodes where it was ready for long enough.",
      ({ status }) => status?.numberAvailable ?? 0,
    ),
    column("Node Selector", "Labels of the nodes that qualify.", ({ spec }) =>
      labelsText(spec?.template?.spec?.nodeSelector),
    ),
    age(),
    ...containersOf<V1DaemonSet>(),
    selector(),
  ),
  rules: {
    setDefaults: setDaemonSetDefaults,
    prepareForCreate(daemonSet) {
      noteTemplateGeneration(daemonSet, Math.max(1, templateGeneration(daemonSet)));
      daemonSet.status = {
        currentNumberScheduled: 0,
        numberMisscheduled: 0,
        desiredNumberScheduled: 0,
        numberReady: 0,
      };
    },
    prepareForUpdate(daemonSet, old) {
      const isSame = semanticEqual(daemonSet.spec?.template, old.spec?.template);
      noteTemplateGeneration(daemonSet, templateGeneration(old) + (isSame ? 0 : 1));
    },
    validate: validateDaemonSet,
    validateUpdate: validateDaemonSetUpdate,
    warnings: warnOfTemplate,
  },
});

export function setDaemonSetDefaults({ spec }: V1DaemonSet): void {
  if (!spec) return;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  setPodTemplateDefaults(spec.template);
}

const generationAnnotation = "deprecated.daemonset.template.generation";

function templateGeneration({ metadata }: V1DaemonSet): number {
  const text = metadata.annotations?.[generationAnnotation] ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** How often the template has changed, in a field that is none any more. */
function noteTemplateGeneration({ metadata }: V1DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [generationAnnotation]: String(generation) };
}
