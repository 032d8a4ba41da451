import { stringify } from "yaml";
import { encodeJson } from "../../../api/json/encode-json.js";
import { ExactNumber } from "../../../api/json/exact-number.js";
import { type BytesResponse, bytes } from "../http/response.js";
import type { Representation } from "./accept.js";

const yamlOptions = { aliasDuplicateObjects: false, lineWidth: 0 };

/** The YAML library writes all digits of a bigint alone. */
const digits = (_key: unknown, value: unknown) =>
  value instanceof ExactNumber && /^-?\d+$/.test(String(value)) ? BigInt(String(value)) : value;

/** One value in the agreed format. */
export function encodeValue(value: unknown, { format, pretty }: Representation): Buffer {
  if (format === "yaml") return Buffer.from(stringify(value, digits, yamlOptions));
  return Buffer.from(`${encodeJson(value, pretty ? 2 : 0)}\n`);
}

export function valueResponse(
  statusCode: number,
  value: unknown,
  representation: Representation,
): BytesResponse {
  return bytes(statusCode, contentType(representation), encodeValue(value, representation));
}

export const contentType = ({ format }: Representation): string => `application/${format}`;
