import { badRequest } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { parseApiVersion } from "../../../api/meta/object.js";
import { type Decoded, decode } from "../../../api/schema/decode.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Exchange } from "../exchange/exchange.js";
import { bodyFormat } from "../negotiation/content-type.js";
import type { FieldValidation } from "./write-options.js";

export const bodyLimit = 3 * 1024 * 1024;

/** The kind that a path takes. */
export interface ExpectedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: ObjectSchema;
  readonly custom?: boolean | undefined;
}

/** Reads, decodes and checks the body; what it leaves out of apiVersion and kind, the path says. */
export async function readObject(
  exchange: Exchange,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Promise<KubeObject> {
  const { object, warnings } = decodeBody(
    exchange,
    await exchange.request.body(bodyLimit),
    expected,
    fieldValidation,
  );
  for (const warning of warnings) exchange.warn(warning);
  const checked = checkKind(object as unknown as KubeObject, expected);
  exchange.audit?.requested(checked);
  return checked;
}

/** What the body says, in whichever format it is written. Go clients send built-in kinds in protobuf. */
export function decodeBody(
  { request }: Exchange,
  body: Buffer,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Decoded {
  const format = bodyFormat(request.headers["content-type"]);
  return decode(body, format, expected.schema, { fieldValidation });
}

export function checkKind(object: KubeObject, { apiVersion, kind }: ExpectedKind): KubeObject {
  const given = object.apiVersion || apiVersion;
  const givenKind = object.kind || kind;
  if (givenKind !== kind) {
    const { version } = parseApiVersion(given);
    throw badRequest(`${givenKind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}`);
  }
  if (given !== apiVersion) {
    throw badRequest(
      `the API version in the data (${given}) does not match the expected API version (${apiVersion})`,
    );
  }
  return Object.assign(object, { apiVersion, kind, metadata: object.metadata ?? {} });
}
