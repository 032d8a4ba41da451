import type { V1Secret } from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { sizeOf } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { validateSecret, validateSecretUpdate } from "./validate-secret.js";

export const secret: Kind<V1Secret> = defineKind<V1Secret>({
  group: "",
  resource: "secrets",
  kind: "Secret",
  generation: "absent",
  columns: columns<V1Secret>(
    nameColumn(),
    column("Type", "What the secret is for.", ({ type }) => type ?? ""),
    count("Data", "How many keys it has.", ({ data }) => sizeOf(data)),
    age(),
  ),
  rules: {
    setDefaults: setSecretDefaults,
    validate: validateSecret,
    validateUpdate: validateSecretUpdate,
    selectableFields: ({ type }) => ({ type: type ?? "" }),
  },
});

/** `stringData` is for writing only: it becomes part of `data`. */
export function setSecretDefaults(secret: V1Secret): void {
  secret.type ||= "Opaque";
  const { stringData } = secret;
  if (!stringData) return;
  const encoded = Object.entries(stringData).map(([key, text]) => [
    key,
    Buffer.from(text).toString("base64"),
  ]);
  if (encoded.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
  delete secret.stringData;
}
