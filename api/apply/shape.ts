import type { FieldStrategy } from "../schema/merge-keys.js";
import { fieldOf } from "../schema/prune.js";
import type { FieldSchema, ObjectSchema, TypeSchema } from "../schema/schema.js";
import type { Structural } from "../schema/structural.js";

/** How appliers share a value: as a whole, or by its fields, entries or items. */
export type Shape =
  | { readonly kind: "whole" }
  | { readonly kind: "fields"; field(name: string): Shape | undefined }
  | { readonly kind: "entries"; readonly values: Shape }
  | { readonly kind: "set" }
  | { readonly kind: "items"; readonly keys: readonly ItemKey[]; readonly item: Shape };

/** A field that tells items apart, with what it is where an item leaves it out. */
export interface ItemKey {
  readonly name: string;
  readonly default?: unknown;
}

const whole: Shape = { kind: "whole" };
const set: Shape = { kind: "set" };
/** Where no schema says more: objects are shared by their entries. */
const anything: Shape = {
  kind: "entries",
  get values() {
    return anything;
  },
};

/** The shapes of classes, each made once. Fields are looked at when they are first asked for: classes may contain themselves. */
export class Shapes {
  private readonly made = new WeakMap<ObjectSchema, Shape>();

  of(schema: ObjectSchema): Shape {
    const shape = this.made.get(schema) ?? this.make(schema);
    this.made.set(schema, shape);
    return shape;
  }

  private make({ fields, atomic, openEnded }: ObjectSchema): Shape {
    if (atomic) return whole;
    const known = new Map<string, Shape>();
    return {
      kind: "fields",
      field: (name) => {
        const field = fields.get(name);
        const shape = known.get(name) ?? (field ? this.fieldShape(field) : openEnded ? anything : undefined);
        if (shape) known.set(name, shape);
        return shape;
      },
    };
  }

  private fieldShape({ type, strategy = {} }: FieldSchema): Shape {
    if (type.kind === "list") return this.listShape(type.items, strategy);
    return type.kind === "map" && strategy.mapType === "atomic" ? whole : this.typeShape(type);
  }

  private typeShape(type: TypeSchema): Shape {
    if (type.kind === "structural") return structuralShape(type.schema);
    if (type.kind === "object") return this.of(type.schema);
    return type.kind === "map" ? { kind: "entries", values: this.typeShape(type.values) } : whole;
  }

  private listShape(items: TypeSchema, { listType, mapKeys = [] }: FieldStrategy): Shape {
    if (listType === "set") return set;
    if (listType !== "map") return whole;
    const keys = mapKeys.map((name) => (name === "protocol" ? { name, default: "TCP" } : { name }));
    return { kind: "items", keys, item: this.typeShape(items) };
  }
}

function structuralShape(schema: Structural): Shape {
  const { type, items, mapKeys, listType, mapType, additional, properties } = schema;
  if (type === "array") {
    if (listType === "set") return set;
    if (listType !== "map" || !items) return whole;
    const keys = mapKeys.map((name) => keyOf(name, items.properties.get(name)?.default));
    return { kind: "items", keys, item: structuralShape(items) };
  }
  if (type !== undefined && type !== "object") return whole;
  if (schema.intOrString || mapType === "atomic") return whole;
  if (properties.size === 0 && additional)
    return { kind: "entries", values: additional === true ? anything : structuralShape(additional) };
  return { kind: "fields", field: (name) => memberShape(schema, name) };
}

const keyOf = (name: string, otherwise: unknown): ItemKey =>
  otherwise === undefined ? { name } : { name, default: otherwise };

function memberShape(schema: Structural, name: string): Shape | undefined {
  const member = fieldOf(schema, name);
  if (member === true) return anything;
  return member ? structuralShape(member) : schema.preservesUnknown ? anything : undefined;
}
