import { type FieldError, invalid } from "../field-error.js";
import type { V1OwnerReference } from "../generated/types.js";
import { each } from "./checks.js";
import { parseApiVersion } from "./object.js";

/** Every reference is complete, and at most one is the controller. */
export function validateOwnerReferences(references: readonly V1OwnerReference[], path: string): FieldError[] {
  const errors = each(references, path, validateOwnerReference);
  const controllers = references.filter(({ controller }) => controller);
  if (controllers.length < 2) return errors;
  const [first, second] = controllers.map(({ kind, name }) => `${kind}/${name}`);
  const message = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
  return [...errors, invalid(path, references, message)];
}

function validateOwnerReference(reference: V1OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { version } = parseApiVersion(reference.apiVersion ?? "");
  if (!version)
    errors.push(invalid(`${path}.apiVersion`, reference.apiVersion ?? "", "version must not be empty"));
  if (!reference.kind) errors.push(invalid(`${path}.kind`, "", "must not be empty"));
  if (!reference.name) errors.push(invalid(`${path}.name`, "", "must not be empty"));
  if (!reference.uid) errors.push(invalid(`${path}.uid`, "", "must not be empty"));
  if (reference.apiVersion === "v1" && reference.kind === "Event") {
    errors.push(invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}
