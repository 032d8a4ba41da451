import { ApiError } from "../../../api/errors.js";
import { protobufMediaType } from "../../../api/protobuf/envelope.js";
import type { BodyFormat } from "../../../api/schema/decode.js";
import type { PatchType } from "../../../client/client.js";
import { parseMediaType } from "./accept.js";

const bodyTypes: ReadonlyMap<string, BodyFormat> = new Map([
  ["", "json"],
  ["application/json", "json"],
  ["application/yaml", "yaml"],
  [protobufMediaType, "protobuf"],
]);

const patchTypes: ReadonlyMap<string, PatchType> = new Map([
  ["application/json-patch+json", "json"],
  ["application/merge-patch+json", "merge"],
  ["application/strategic-merge-patch+json", "strategic"],
  ["application/apply-patch+yaml", "apply"],
]);

/** How a body is written; 415 for what can't be read. */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  const format = bodyTypes.get(parseMediaType(contentType ?? "").type);
  if (!format) throw unsupported([...bodyTypes.keys()]);
  return format;
}

/** What a PATCH body means; 415 for what is not supported: objects of custom resources have no strategic merges. */
export function patchType(contentType: string | undefined, custom = false): PatchType {
  const type = patchTypes.get(parseMediaType(contentType ?? "").type);
  if (type && !(custom && type === "strategic")) return type;
  throw unsupported(
    [...patchTypes].filter(([, one]) => !custom || one !== "strategic").map(([media]) => media),
  );
}

function unsupported(accepted: readonly string[]): ApiError {
  const list = accepted.filter((type) => type !== "").join(", ");
  return new ApiError(
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${list}`,
  );
}
