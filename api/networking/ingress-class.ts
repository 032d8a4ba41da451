import { type FieldError, tooLong } from "../field-error.js";
import type { V1IngressClass } from "../generated/types.js";
import { checkRequiredName } from "../meta/checks.js";
import { isDomainPrefixedPath } from "../meta/names.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

const longestController = 250;

export const ingressClass: Kind<V1IngressClass> = defineKind<V1IngressClass>({
  group: "networking.k8s.io",
  resource: "ingressclasses",
  kind: "IngressClass",
  namespaced: false,
  columns: columns<V1IngressClass>(
    nameColumn(),
    column("Controller", "What implements ingresses of this class.", ({ spec }) => spec?.controller ?? ""),
    column("Parameters", "An object with more settings.", ({ spec }) => {
      const { kind, apiGroup, name } = spec?.parameters ?? {};
      return kind ? `${kind}${apiGroup ? `.${apiGroup}` : ""}/${name}` : "<none>";
    }),
    age(),
  ),
  rules: {
    setDefaults: setIngressClassDefaults,
    validate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
});

function setIngressClassDefaults({ spec }: V1IngressClass): void {
  if (spec?.parameters) spec.parameters.scope ??= "Cluster";
}

export function validateIngressClass({ spec }: V1IngressClass): FieldError[] {
  const field = "spec.controller";
  if ((spec?.controller ?? "").length > longestController) return [tooLong(field, longestController)];
  return checkRequiredName(spec?.controller, isDomainPrefixedPath, field);
}

export function validateIngressClassUpdate({ spec }: V1IngressClass, old: V1IngressClass): FieldError[] {
  return validateImmutable(spec?.controller, old.spec?.controller, "spec.controller");
}
