import type { FieldError } from "../field-error.js";
import type { V1Lease } from "../generated/types.js";
import { checkNonNegative, checkPositive } from "../meta/checks.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const lease: Kind<V1Lease> = defineKind<V1Lease>({
  group: "coordination.k8s.io",
  resource: "leases",
  kind: "Lease",
  generation: "absent",
  columns: columns<V1Lease>(
    nameColumn(),
    column("Holder", "Who holds the lease.", ({ spec }) => spec?.holderIdentity ?? ""),
    age(),
  ),
  rules: { allowCreateOnUpdate: true, allowUnconditionalUpdate: false, validate: validateLease },
});

function validateLease({ spec }: V1Lease): FieldError[] {
  return [
    ...checkPositive(spec?.leaseDurationSeconds, "spec.leaseDurationSeconds"),
    ...checkNonNegative(spec?.leaseTransitions, "spec.leaseTransitions"),
  ];
}
