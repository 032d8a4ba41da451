import { type Emptiness, emptiness } from "./empty-values.js";
import { type FieldStrategy, fieldStrategy, isAtomicObject } from "./merge-keys.js";
import type { Structural } from "./structural.js";
import type { ScalarKind } from "./type-kind.js";

/** What a value has to be. */
export type TypeSchema =
  | { readonly kind: ScalarKind }
  | { readonly kind: "list"; readonly items: TypeSchema }
  | { readonly kind: "map"; readonly values: TypeSchema }
  | { readonly kind: "object"; readonly schema: ObjectSchema }
  /** A value of a custom resource: its structure is known, its types are checked with the object's other rules. */
  | { readonly kind: "structural"; readonly schema: Structural };

export interface FieldSchema {
  readonly name: string;
  readonly type: TypeSchema;
  readonly required: boolean;
  /** What becomes of it when it holds nothing. */
  readonly empty: Emptiness;
  readonly strategy?: FieldStrategy;
}

/** One class: its name here, Kubernetes' own name and its fields. */
export interface ObjectSchema {
  /** `V1PodSpec` */
  readonly name: string;
  /** `io.k8s.api.core.v1.PodSpec` */
  readonly openApiName: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** The fields that every object of the class has. */
  readonly written: readonly FieldSchema[];
  /** Appliers own it as a whole. */
  readonly atomic: boolean;
  /** Fields that aren't known may be there, too. */
  readonly openEnded?: boolean;
  /** Where no generated description is. */
  readonly description?: string;
}

/** The generated form of a class: types as short words. */
export interface CompactSchema {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

/** The types of generated classes. */
type Named = Exclude<TypeSchema, { kind: "structural" }>;

/** Schemas by class name, each built when it is first asked for. */
export class Schemas {
  private readonly compact: Readonly<Record<string, CompactSchema>>;
  private readonly built = new Map<string, ObjectSchema>();

  constructor(compact: Readonly<Record<string, CompactSchema>>) {
    this.compact = compact;
  }

  names(): readonly string[] {
    return Object.keys(this.compact);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.compact, name);
  }

  /** Throws when there is no such class: names come from the scheme, never from a request. */
  get(name: string): ObjectSchema {
    return this.built.get(name) ?? this.build(name);
  }

  private build(name: string): ObjectSchema {
    const compact = this.compact[name];
    if (!compact) throw new Error(`no schema is named ${name}`);
    const fields = new Map<string, FieldSchema>();
    const written: FieldSchema[] = [];
    const atomic = isAtomicObject(name);
    const schema: ObjectSchema = { name, openApiName: compact.name, fields, written, atomic };
    // Before its fields are built: classes may contain themselves.
    this.built.set(name, schema);
    const required = new Set(compact.required);
    for (const [field, type] of Object.entries(compact.fields)) {
      const made = this.field(name, field, this.type(type), required.has(field));
      fields.set(field, made);
      if (made.empty === "written") written.push(made);
    }
    return schema;
  }

  private field(owner: string, name: string, type: Named, required: boolean): FieldSchema {
    const strategy = fieldStrategy(owner, name);
    const base = { name, type, required, empty: emptiness(owner, name, type.kind, required) };
    return strategy ? { ...base, strategy } : base;
  }

  private type(text: string): Named {
    if (text.startsWith("[]")) return { kind: "list", items: this.type(text.slice(2)) };
    if (text.startsWith("map ")) return { kind: "map", values: this.type(text.slice(4)) };
    if (this.has(text)) return { kind: "object", schema: this.get(text) };
    return { kind: text as ScalarKind };
  }
}
