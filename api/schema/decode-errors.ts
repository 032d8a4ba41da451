import { type ApiError, badRequest } from "../errors.js";
import { bareName } from "./go-types.js";
import type { ObjectSchema } from "./schema.js";

/** The object says what it is, but can't be read as what the path takes. */
export function unfit(object: Record<string, unknown>, schema: ObjectSchema, why: string): ApiError {
  const kind = typeof object.kind === "string" && object.kind ? object.kind : bareName(schema);
  const apiVersion = typeof object.apiVersion === "string" ? object.apiVersion : "";
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1) || versionOf(schema);
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${bareName(schema)}: ${why}`);
}

const versionOf = ({ openApiName }: ObjectSchema) => openApiName.split(".").at(-2) ?? "";

/** The body isn't even an object. */
export function unrecognized(schema: ObjectSchema, why: string, body: string | Uint8Array): ApiError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${bareName(schema)}): ${why} (${summary(body)})`,
  );
}

/** The beginning of the body, as text when it looks like JSON, else as hex. */
function summary(body: string | Uint8Array): string {
  if (body.length === 0) return "<empty>";
  const bytes = typeof body === "string" ? Buffer.from(body.slice(0, 31)) : body;
  const isJson = bytes[0] === 0x7b;
  const shown = Buffer.from(bytes.subarray(0, 30)).toString(isJson ? "utf8" : "hex");
  return bytes.length > 30 ? `${shown} ...` : shown;
}
