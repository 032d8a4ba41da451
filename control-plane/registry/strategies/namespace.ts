import { setNamespaceDefaults } from "../../../api/core/defaults.js";
import { validateNamespaceFinalizers } from "../../../api/core/validate-namespace.js";
import type { V1Namespace } from "../../../api/generated/types.js";
import { isDns1123Label } from "../../../api/meta/names.js";
import type { Strategy } from "../strategy.js";
import { keepSpec, keepStatus } from "./status.js";

export const kubernetesFinalizer = "kubernetes";

/** `spec.finalizers` holds the namespace until everything in it is gone; only the finalize subresource changes it. */
export const namespaceStrategy: Strategy<V1Namespace> = {
  nameRule: isDns1123Label,
  setDefaults: setNamespaceDefaults,
  prepareForCreate(namespace) {
    namespace.status = { phase: "Active" };
    const others = (namespace.spec?.finalizers ?? []).filter((one) => one !== kubernetesFinalizer);
    namespace.spec = { ...namespace.spec, finalizers: [...others, kubernetesFinalizer] };
  },
  prepareForUpdate(namespace, old) {
    keepSpec(namespace, old);
    keepStatus(namespace, old);
  },
  prepareForStatusUpdate: keepSpec,
  validate: validateNamespaceFinalizers,
  validateStatusUpdate(namespace) {
    const expected = namespace.metadata.deletionTimestamp ? "Terminating" : "Active";
    const phase = namespace.status?.phase ?? "";
    if (phase === expected) return [];
    const when = namespace.metadata.deletionTimestamp ? "is not empty" : "is empty";
    const message = `Invalid value: ${JSON.stringify(phase)}: may only be '${expected}' if \`deletionTimestamp\` ${when}`;
    return [{ field: "status.Phase", reason: "FieldValueInvalid", message }];
  },
  prepareForDelete(namespace) {
    namespace.status = { ...namespace.status, phase: "Terminating" };
  },
  holdsDeletion: ({ spec }) => (spec?.finalizers ?? []).length > 0,
  selectableFields: ({ status }) => ({ "status.phase": status?.phase ?? "" }),
};
