import type { FieldStrategy } from "../schema/merge-keys.js";
import type { FieldSchema, ObjectSchema, TypeSchema } from "../schema/schema.js";

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
  readonly default?: string;
}

const whole: Shape = { kind: "whole" };
const set: Shape = { kind: "set" };

/** The shapes of classes, each made once. Fields are looked at when they are first asked for: classes may contain themselves. */
export class Shapes {
  private readonly made = new WeakMap<ObjectSchema, Shape>();

  of(schema: ObjectSchema): Shape {
    const shape = this.made.get(schema) ?? this.make(schema);
    this.made.set(schema, shape);
    return shape;
  }

  private make({ fields, atomic }: ObjectSchema): Shape {
    if (atomic) return whole;
    const known = new Map<string, Shape>();
    return {
      kind: "fields",
      field: (name) => {
        const field = fields.get(name);
        const shape = known.get(name) ?? (field && this.fieldShape(field));
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
