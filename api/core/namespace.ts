import type { FieldError } from "../field-error.js";
import type { V1Namespace } from "../generated/types.js";
import { isDns1123Label } from "../meta/names.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { keepSpec, keepStatus } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { everyVerb } from "../scheme/verb.js";
import { validateNamespaceFinalizers } from "./validate-namespace.js";

const finalizer = "kubernetes";

/** `spec.finalizers` holds the namespace until everything in it is gone; only the finalize subresource changes it. */
export const namespace: Kind<V1Namespace> = defineKind<V1Namespace>({
  group: "",
  resource: "namespaces",
  kind: "Namespace",
  namespaced: false,
  shortNames: ["ns"],
  subresources: [{ name: "finalize", verbs: ["update"] }, status],
  verbs: everyVerb.filter((verb) => verb !== "deletecollection"),
  generation: "absent",
  columns: columns<V1Namespace>(
    nameColumn(),
    column("Status", "Active, or Terminating.", ({ status }) => status?.phase ?? ""),
    age(),
  ),
  rules: {
    nameRule: isDns1123Label,
    setDefaults: setNamespaceDefaults,
    prepareForCreate(namespace) {
      namespace.status = { phase: "Active" };
      const others = (namespace.spec?.finalizers ?? []).filter((one) => one !== finalizer);
      namespace.spec = { ...namespace.spec, finalizers: [...others, finalizer] };
    },
    prepareForUpdate(namespace, old) {
      keepSpec(namespace, old);
      keepStatus(namespace, old);
    },
    validate: validateNamespaceFinalizers,
    validateStatusUpdate: validatePhase,
    prepareForDelete(namespace) {
      namespace.status = { ...namespace.status, phase: "Terminating" };
    },
    holdsDeletion: ({ spec }) => (spec?.finalizers ?? []).length > 0,
    selectableFields: ({ status }) => ({ "status.phase": status?.phase ?? "" }),
  },
});

function validatePhase({ metadata, status }: V1Namespace): FieldError[] {
  const expected = metadata.deletionTimestamp ? "Terminating" : "Active";
  const phase = status?.phase ?? "";
  if (phase === expected) return [];
  const when = metadata.deletionTimestamp ? "is not empty" : "is empty";
  const message = `Invalid value: ${JSON.stringify(phase)}: may only be '${expected}' if \`deletionTimestamp\` ${when}`;
  return [{ field: "status.Phase", reason: "FieldValueInvalid", message }];
}

/** Selectors over namespaces can name one through this label. */
function setNamespaceDefaults(namespace: V1Namespace): void {
  const { metadata } = namespace;
  if (metadata.name) metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
}
