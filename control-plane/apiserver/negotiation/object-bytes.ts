import { stringify } from "yaml";
import { type BytesResponse, bytes } from "../http/response.js";
import type { Representation } from "./accept.js";

/** One value in the agreed format. */
export function encodeValue(value: unknown, { format, pretty }: Representation): Buffer {
  if (format === "yaml") return Buffer.from(stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }));
  return Buffer.from(`${pretty ? JSON.stringify(value, null, 2) : JSON.stringify(value)}\n`);
}

export function valueResponse(
  statusCode: number,
  value: unknown,
  representation: Representation,
): BytesResponse {
  return bytes(statusCode, contentType(representation), encodeValue(value, representation));
}

export const contentType = ({ format }: Representation): string => `application/${format}`;
