import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { setOwn } from "../meta/fields.js";
import type { ObjectSchema, TypeSchema } from "../schema/schema.js";
import { layouts, type MessageLayout, type ValueField, type WireField } from "./layout.js";
import { readScalar, scalarWireType, zeroOf } from "./read-scalar.js";
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
  if (!layout) throw new Error(`proto: no message is known for ${schema.openApiName}`);
  if (depth > deepest) throw new Error("proto: exceeded max depth");
  return new MessageReader(schema, depth).read(bytes, layout, {});
}

/** Reads one message and those within it that JSON shows as a part of it. */
class MessageReader {
  constructor(
    private readonly schema: ObjectSchema,
    private readonly depth: number,
  ) {}

  read(bytes: Uint8Array, layout: MessageLayout, target: Fields): Fields {
    const reader = new BinaryReader(bytes);
    while (reader.pos < bytes.length) {
      const [number, wireType] = reader.tag();
      const field = layout.get(number);
      if (field) this.field(reader, wireType, field, target);
      else reader.skip(wireType, number);
    }
    return target;
  }

  private field(reader: BinaryReader, wireType: WireType, field: WireField, target: Fields): void {
    if (field.kind === "inlined") {
      expect(wireType, WireType.LengthDelimited, field.number);
      this.read(reader.bytes(), field.layout, target);
    } else if (field.type.kind === "list") {
      this.items(reader, wireType, field, field.type.items, target);
    } else if (field.type.kind === "map") {
      this.mapEntry(reader, wireType, field, field.type.values, target);
    } else {
      const value = this.value(reader, wireType, field, field.type);
      const dropped = value === undefined || (!field.keepsZero && value === zeroOf(field.type));
      if (!dropped) target[field.name] = value;
    }
  }

  /** Numbers may come packed, many in one field. */
  private items(
    reader: BinaryReader,
    wireType: WireType,
    field: ValueField,
    type: TypeSchema,
    target: Fields,
  ) {
    const items = ownMember<unknown[]>(target, field.name, []);
    const itemType = wireTypeOf(type);
    if (wireType === itemType) {
      items.push(this.value(reader, wireType, field, type) ?? null);
      return;
    }
    expect(wireType, WireType.LengthDelimited, field.number);
    const bytes = reader.bytes();
    const packed = new BinaryReader(bytes);
    while (packed.pos < bytes.length) items.push(this.value(packed, itemType, field, type));
  }

  /** A message of a key and a value, of which zeros may be left out. */
  private mapEntry(
    reader: BinaryReader,
    wireType: WireType,
    field: ValueField,
    values: TypeSchema,
    target: Fields,
  ) {
    expect(wireType, WireType.LengthDelimited, field.number);
    const bytes = reader.bytes();
    const entry = new BinaryReader(bytes);
    let key = "";
    let value: unknown;
    while (entry.pos < bytes.length) {
      const [number, type] = entry.tag();
      if (number === 1 && type === WireType.LengthDelimited) key = entry.string();
      else if (number === 2) value = this.value(entry, type, field, values);
      else entry.skip(type, number);
    }
    setOwn(ownMember<Fields>(target, field.name, {}), key, value ?? zeroOf(values) ?? null);
  }

  private value(reader: BinaryReader, wireType: WireType, field: ValueField, type: TypeSchema): unknown {
    expect(wireType, wireTypeOf(type), field.number);
    if (field.variant) return readVariant(reader.bytes(), field.variant, this.schema, this.depth + 1);
    switch (type.kind) {
      case "object":
        return readMessage(reader.bytes(), type.schema, this.depth + 1);
      case "list":
        return this.listInMap(reader.bytes(), field, type.items);
      case "map":
        throw new Error("proto: maps hold no maps");
      case "structural":
        throw noMessage();
      default:
        return readScalar(reader, type.kind);
    }
  }

  /** Maps hold no lists in protobuf: a message whose only field is the list stands for it. */
  private listInMap(bytes: Uint8Array, field: ValueField, items: TypeSchema): unknown {
    const type: TypeSchema = { kind: "list", items };
    const only: WireField = { kind: "value", number: 1, name: field.name, type, keepsZero: true };
    return this.read(bytes, new Map([[1, only]]), {})[field.name] ?? [];
  }
}

function ownMember<T>(target: Fields, name: string, empty: T): T {
  target[name] ??= empty;
  return target[name] as T;
}

function wireTypeOf(type: TypeSchema): WireType {
  if (type.kind === "structural") throw noMessage();
  return type.kind === "object" || type.kind === "list" || type.kind === "map"
    ? WireType.LengthDelimited
    : scalarWireType(type.kind);
}

const noMessage = () => new Error("proto: custom resources have no messages");

function expect(found: WireType, wanted: WireType, field: number): void {
  if (found !== wanted) throw new Error(`proto: wrong wireType = ${found} for field ${field}`);
}
