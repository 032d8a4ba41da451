import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { ObjectSchema, TypeSchema } from "../schema/schema.js";
import { layouts, type MessageLayout, type ValueField, type WireField } from "./layout.js";
import { readScalar, wireTypeOf } from "./read-scalar.js";
import { readVariant } from "./read-variant.js";

export type Fields = Record<string, unknown>;

/** Deeper than any object that is meant to be read. */
const deepest = 500;

/**
 * The fields of a message of class `schema`, as the JSON of the same object has them: zeros that JSON leaves out
 * are left out. Unknown fields are skipped. Throws an Error for malformed bytes.
 */
export function readMessage(bytes: Uint8Array, schema: ObjectSchema, depth = 0): Fields {
  const layout = layouts.of(schema);
  if (!layout) throw new Error(`proto: no message for ${schema.openApiName}`);
  return new MessageReader(schema, depth).read(bytes, layout, {});
}

/** Reads one message and what JSON shows as its own. */
class MessageReader {
  constructor(
    private readonly schema: ObjectSchema,
    private readonly depth: number,
  ) {
    if (depth > deepest) throw new Error("proto: exceeded max depth");
  }

  read(bytes: Uint8Array, layout: MessageLayout, target: Fields): Fields {
    const reader = new BinaryReader(bytes);
    while (reader.pos < bytes.length) {
      const [number, wireType] = reader.tag();
      const field = layout.get(number);
      if (field) this.#field(reader, wireType, field, target);
      else reader.skip(wireType, number);
    }
    return target;
  }

  #field(reader: BinaryReader, wireType: WireType, field: WireField, target: Fields): void {
    if (field.kind === "inlined") {
      this.#expect(wireType, WireType.LengthDelimited, "an embedded message");
      this.read(reader.bytes(), field.layout, target);
    } else if (field.type.kind === "list" && !field.variant) {
      this.#list(reader, wireType, field, field.type.items, target);
    } else if (field.type.kind === "map") {
      this.#mapEntry(reader, wireType, field, field.type.values, target);
    } else {
      const value = this.#value(reader, wireType, field, field.type);
      if (value !== undefined && (field.keepsZero || !isZero(value))) target[field.name] = value;
    }
  }

  /** Numbers may come packed, many in one field. */
  #list(reader: BinaryReader, wireType: WireType, field: ValueField, items: TypeSchema, target: Fields): void {
    const list = (target[field.name] ??= []) as unknown[];
    if (wireType !== WireType.LengthDelimited || wireTypeFor(items) === WireType.LengthDelimited) {
      list.push(this.#value(reader, wireType, field, items) ?? null);
      return;
    }
    const packed = new BinaryReader(reader.bytes());
    const { end } = { end: reader.pos };
    while (packed.pos < end) list.push(this.#value(packed, wireTypeFor(items), field, items));
  }
}
