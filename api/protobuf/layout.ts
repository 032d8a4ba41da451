import { bareName } from "../schema/go-types.js";
import type { ObjectSchema, TypeSchema } from "../schema/schema.js";
import { allNumbers } from "./numbers/all-numbers.js";
import type { FieldNumber, GroupNumbers, NumberedField, Variant } from "./numbers/message-numbers.js";

/** A field as it stands on the wire. */
export type WireField = ValueField | InlinedField;

export interface ValueField {
  readonly kind: "value";
  readonly number: number;
  readonly name: string;
  readonly type: TypeSchema;
  /** Otherwise a zero is what JSON would have left out. */
  readonly keepsZero: boolean;
  readonly variant?: Variant;
}

/** A message within a message whose fields JSON shows as the outer one's own. */
export interface InlinedField {
  readonly kind: "inlined";
  readonly number: number;
  readonly layout: MessageLayout;
}

export type MessageLayout = ReadonlyMap<number, WireField>;

/** Message layouts by class, each built when it is first asked for. */
export class Layouts {
  private readonly numbers: Readonly<Record<string, GroupNumbers>>;
  private readonly built = new WeakMap<ObjectSchema, MessageLayout>();

  constructor(numbers: Readonly<Record<string, GroupNumbers>>) {
    this.numbers = numbers;
  }

  /** How objects of a class are written; undefined when Kubernetes has no message for it. */
  of(schema: ObjectSchema): MessageLayout | undefined {
    return this.built.get(schema) ?? this.build(schema);
  }

  private build(schema: ObjectSchema): MessageLayout | undefined {
    const name = bareName(schema);
    const group = this.numbers[schema.openApiName.slice(0, -name.length - 1)];
    const fields = group?.[name] ?? listNumbers(schema);
    if (!group || !fields) return undefined;
    const layout = layoutOf(fields, schema, group);
    this.built.set(schema, layout);
    return layout;
  }
}

/** All lists of objects are alike. */
function listNumbers({ name, fields }: ObjectSchema): Readonly<Record<string, FieldNumber>> | undefined {
  const isList = name.endsWith("List") && fields.has("items");
  return isList ? { metadata: 1, items: 2 } : undefined;
}

function layoutOf(
  numbers: Readonly<Record<string, FieldNumber>>,
  schema: ObjectSchema,
  group: GroupNumbers,
): MessageLayout {
  const layout = new Map<number, WireField>();
  for (const [key, entry] of Object.entries(numbers)) {
    const numbered: NumberedField = typeof entry === "number" ? { number: entry } : entry;
    layout.set(numbered.number, wireField(key, numbered, schema, group));
  }
  return layout;
}

function wireField(
  key: string,
  { number, inlined, variant }: NumberedField,
  schema: ObjectSchema,
  group: GroupNumbers,
): WireField {
  if (inlined) return { kind: "inlined", number, layout: layoutOf(group[key] ?? {}, schema, group) };
  const field = schema.fields.get(key);
  if (!field) throw new Error(`${schema.name} has no field ${key}`);
  const keepsZero = field.empty !== "dropped";
  return { kind: "value", number, name: key, type: field.type, keepsZero, ...(variant ? { variant } : {}) };
}

/** The layouts of every built-in kind. */
export const layouts: Layouts = new Layouts(allNumbers);
