import type { FieldError } from "../field-error.js";
import type { V1CSIDriver } from "../generated/types.js";
import { checkOneOf, each } from "../meta/checks.js";
import { validateImmutable } from "../meta/validate-metadata.js";

const modes = ["Ephemeral", "Persistent"];
const policies = ["File", "None", "ReadWriteOnceWithFSType"];

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
