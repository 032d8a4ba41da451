import {
  type FieldError,
  forbiddenField,
  invalid,
  invalidObject,
  notSupported,
  required,
  tooLong,
} from "../../../api/field-error.js";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation: FieldValidation;
  /** An applier takes what others own. */
  readonly force?: boolean;
}

const validations: readonly string[] = ["Ignore", "Warn", "Strict"];
const plain: WriteOptions = { dryRun: false, fieldValidation: "Warn" };

/** Reads `dryRun`, `fieldManager`, `fieldValidation` and `force`; 422 for values they can't have. */
export function writeOptions(
  query: URLSearchParams,
  kind: "CreateOptions" | "UpdateOptions" | "PatchOptions" | "DeleteOptions",
): WriteOptions {
  if (query.size === 0) return plain;
  const errors = [...dryRunErrors(query.getAll("dryRun")), ...managerErrors(query.get("fieldManager"))];
  const fieldValidation = query.get("fieldValidation") || "Warn";
  if (!validations.includes(fieldValidation)) {
    errors.push(notSupported("fieldValidation", fieldValidation, ["", ...validations]));
  }
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind }, "", errors);
  const fieldManager = query.get("fieldManager");
  return {
    dryRun: query.has("dryRun"),
    fieldValidation: fieldValidation as FieldValidation,
    ...(fieldManager ? { fieldManager } : {}),
    ...(query.has("force") ? { force: isTrue(query.get("force")) } : {}),
  };
}

/** As Kubernetes reads a flag of a query: all but these says yes. */
const isTrue = (value: string | null) => value !== "false" && value !== "0";

/** What only appliers may say, and what they must. Throws 422. */
export function checkApplies({ fieldManager, force }: WriteOptions, applies: boolean): void {
  const errors: FieldError[] = [];
  if (!applies && force !== undefined)
    errors.push(forbiddenField("force", "may not be specified for non-apply patch"));
  if (applies && !fieldManager) errors.push(required("fieldManager", "is required for apply patch"));
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "PatchOptions" }, "", errors);
}

function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === "All") ? [] : [notSupported("dryRun", values.join(","), ["All"])];
}

function managerErrors(manager: string | null): FieldError[] {
  if (manager === null) return [];
  if (manager.length > 128) return [tooLong("fieldManager", 128)];
  return /^\P{C}*$/u.test(manager)
    ? []
    : [invalid("fieldManager", manager, "should only contain printable characters")];
}
