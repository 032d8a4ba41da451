import { type FieldError, required } from "../field-error.js";
import type { V1ControllerRevision } from "../generated/types.js";
import { checkNonNegative } from "../meta/checks.js";
import { parseApiVersion } from "../meta/object.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const controllerRevision: Kind<V1ControllerRevision> = defineKind<V1ControllerRevision>({
  group: "apps",
  resource: "controllerrevisions",
  kind: "ControllerRevision",
  generation: "absent",
  columns: columns<V1ControllerRevision>(
    nameColumn(),
    column("Controller", "The object whose state this was.", ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller);
      if (!owner) return "<none>";
      const { group } = parseApiVersion(owner.apiVersion ?? "");
      return `${(owner.kind ?? "").toLowerCase()}${group ? `.${group}` : ""}/${owner.name}`;
    }),
    count("Revision", "The number of this state.", ({ revision }) => revision),
    age(),
  ),
  rules: { validate: validateControllerRevision, validateUpdate: validateControllerRevisionUpdate },
});

export function validateControllerRevision({ data, revision }: V1ControllerRevision): FieldError[] {
  return [
    ...(data === undefined || data === null ? [required("data", "data is mandatory")] : []),
    ...checkNonNegative(revision, "revision"),
  ];
}

/** What a workload once was is history. */
export function validateControllerRevisionUpdate(
  { data }: V1ControllerRevision,
  old: V1ControllerRevision,
): FieldError[] {
  return validateImmutable(data, old.data, "data");
}
