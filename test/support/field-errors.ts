import type { FieldError } from "../../api/field-error.js";

/** `field: message` of each complaint, as a Status shows them. */
export const said = (errors: readonly FieldError[]) =>
  errors.map(({ field, message }) => `${field}: ${message}`);
