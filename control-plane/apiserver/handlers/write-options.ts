import { type FieldError, invalid, invalidObject, notSupported, tooLong } from "../../../api/field-error.js";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation: FieldValidation;
}

const validations: readonly string[] = ["Ignore", "Warn", "Strict"];
const plain: WriteOptions = { dryRun: false, fieldValidation: "Warn" };

/** Reads `dryRun`, `fieldManager` and `fieldValidation`; 422 for values they can't have. */
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
  };
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
