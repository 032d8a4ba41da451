import { ApiError } from "../errors.js";
import { unfit, unrecognized } from "../schema/decode-errors.js";
import { bareName } from "../schema/go-types.js";
import type { ObjectSchema } from "../schema/schema.js";
import { type Envelope, openEnvelope } from "./envelope.js";
import { layouts } from "./layout.js";
import { type Fields, readMessage } from "./read-message.js";

/**
 * The object in a protobuf body, as its JSON would be parsed. One that says it is of another kind or version than
 * `schema` comes with its apiVersion and kind alone, for the caller to refuse. Throws ApiError: 415 for classes that
 * Kubernetes has no message for, 400 for what is malformed.
 */
export function decodeProtobuf(body: Uint8Array, schema: ObjectSchema): Fields {
  if (!layouts.of(schema)) throw noMessages();
  const envelope = opened(body, schema);
  const type = typeOf(envelope);
  if (isOther(envelope, schema)) return type;
  try {
    return { ...type, ...readMessage(envelope.raw, schema) };
  } catch (error) {
    throw unfit(type, schema, (error as Error).message);
  }
}

function opened(body: Uint8Array, schema: ObjectSchema): Envelope {
  try {
    return openEnvelope(body);
  } catch (error) {
    throw unrecognized(schema, (error as Error).message, body);
  }
}

/** Options are taken under every group's version. */
function isOther({ apiVersion, kind }: Envelope, schema: ObjectSchema): boolean {
  if (kind !== "" && kind !== bareName(schema)) return true;
  const [version, group] = schema.openApiName.split(".").reverse().slice(1);
  return apiVersion !== "" && group !== "meta" && apiVersion.split("/").at(-1) !== version;
}

const typeOf = ({ apiVersion, kind }: Envelope): Fields => ({
  ...(apiVersion ? { apiVersion } : {}),
  ...(kind ? { kind } : {}),
});

const noMessages = () =>
  new ApiError(
    "UnsupportedMediaType",
    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml",
  );
