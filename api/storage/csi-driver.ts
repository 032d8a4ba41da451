import type { FieldError } from "../field-error.js";
import type { V1CSIDriver } from "../generated/types.js";
import { checkOneOf, each } from "../meta/checks.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

const modes = ["Ephemeral", "Persistent"];

const policies = ["File", "None", "ReadWriteOnceWithFSType"];

export const csiDriver: Kind<V1CSIDriver> = defineKind<V1CSIDriver>({
  group: "storage.k8s.io",
  resource: "csidrivers",
  kind: "CSIDriver",
  namespaced: false,
  columns: columns<V1CSIDriver>(
    nameColumn(),
    column(
      "AttachRequired",
      "Whether volumes are attached before use.",
      ({ spec }) => spec?.attachRequired ?? true,
      "boolean",
    ),
    column(
      "PodInfoOnMount",
      "Whether it is told of the pod.",
      ({ spec }) => spec?.podInfoOnMount ?? false,
      "boolean",
    ),
    column(
      "StorageCapacity",
      "Whether capacity is watched.",
      ({ spec }) => spec?.storageCapacity ?? false,
      "boolean",
    ),
    column(
      "TokenRequests",
      "Audiences of the tokens it gets.",
      ({ spec }) => (spec?.tokenRequests ?? []).map(({ audience }) => audience).join(",") || "<unset>",
    ),
    column(
      "RequiresRepublish",
      "Whether it is called again and again.",
      ({ spec }) => spec?.requiresRepublish ?? false,
      "boolean",
    ),
    column(
      "Modes",
      "Kinds of volumes it supports.",
      ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(",") || "<none>",
    ),
    age(),
  ),
  rules: {
    setDefaults: setCsiDriverDefaults,
    validate: validateCsiDriver,
    validateUpdate: validateCsiDriverUpdate,
  },
});

function setCsiDriverDefaults({ spec }: V1CSIDriver): void {
  if (!spec) return;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ||= "ReadWriteOnceWithFSType";
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ["Persistent"];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}

export function validateCsiDriver({ spec }: V1CSIDriver): FieldError[] {
  return [
    ...each(spec?.volumeLifecycleModes, "spec.volumeLifecycleModes", (mode, field) =>
      checkOneOf(mode, modes, field),
    ),
    ...checkOneOf(spec?.fsGroupPolicy, policies, "spec.fsGroupPolicy"),
  ];
}

export function validateCsiDriverUpdate({ spec }: V1CSIDriver, { spec: old }: V1CSIDriver): FieldError[] {
  return (["attachRequired", "volumeLifecycleModes"] as const).flatMap((field) =>
    validateImmutable(spec?.[field], old?.[field], `spec.${field}`),
  );
}
