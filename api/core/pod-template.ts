import type { V1PodTemplate } from "../generated/types.js";
import { column, columns, nameColumn } from "../printers/column.js";
import { containerImages, containerNames, labelsText } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfPod } from "../warnings/pods.js";
import { setPodTemplateDefaults } from "./pods/defaults.js";
import { validatePodTemplateSpec } from "./pods/validate.js";

const warnOfPodTemplate = ({ template }: V1PodTemplate): string[] => warnOfPod(template ?? {}, "template");

export const podTemplate: Kind<V1PodTemplate> = defineKind<V1PodTemplate>({
  group: "",
  resource: "podtemplates",
  kind: "PodTemplate",
  columns: columns<V1PodTemplate>(
    nameColumn(),
    column("Containers", "Names of the template's containers.", ({ template }) =>
      containerNames(template?.spec?.containers),
    ),
    column("Images", "Images of the template's containers.", ({ template }) =>
      containerImages(template?.spec?.containers),
    ),
    column("Pod Labels", "Labels of the pods made from the template.", ({ template }) =>
      labelsText(template?.metadata?.labels),
    ),
  ),
  rules: {
    setDefaults: ({ template }) => setPodTemplateDefaults(template),
    validate: ({ template }) => validatePodTemplateSpec(template ?? {}, "template"),
    warnings: warnOfPodTemplate,
  },
});
