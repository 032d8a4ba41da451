import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { ObjectSchema } from "../schema/schema.js";
import type { Variant } from "./numbers/message-numbers.js";
import { readMessage } from "./read-message.js";

/**
 * Where a JSON schema may say something in two ways, its message has a field for each of them. `schema` is the
 * class of JSON schemas.
 */
export function readVariant(
  bytes: Uint8Array,
  variant: Variant,
  schema: ObjectSchema,
  depth: number,
): unknown {
  if (variant === "empty") return {};
  const reader = new BinaryReader(bytes);
  const parts: Parts = { schemas: [], list: [], texts: [], allows: false };
  while (reader.pos < bytes.length) readPart(reader, parts, variant, schema, depth);
  switch (variant) {
    case "schema-or-bool":
      return parts.schemas[0] ?? parts.allows;
    case "schema-or-list":
      return parts.list.length > 0 ? parts.list : parts.schemas[0];
    case "schema-or-strings":
      return parts.texts.length > 0 ? parts.texts : parts.schemas[0];
  }
}

interface Parts {
  readonly schemas: unknown[];
  readonly list: unknown[];
  readonly texts: string[];
  allows: boolean;
}

/** In the first form the boolean comes first and the schema second, in the others the schema first. */
function readPart(
  reader: BinaryReader,
  parts: Parts,
  variant: Variant,
  schema: ObjectSchema,
  depth: number,
): void {
  const [number, wireType] = reader.tag();
  if (wireType === WireType.Varint && variant === "schema-or-bool" && number === 1)
    parts.allows = reader.bool();
  else if (wireType !== WireType.LengthDelimited) reader.skip(wireType, number);
  else if (number === (variant === "schema-or-bool" ? 2 : 1))
    parts.schemas.push(readMessage(reader.bytes(), schema, depth));
  else if (number === 2 && variant === "schema-or-list")
    parts.list.push(readMessage(reader.bytes(), schema, depth));
  else if (number === 2) parts.texts.push(reader.string());
  else reader.skip(wireType, number);
}
