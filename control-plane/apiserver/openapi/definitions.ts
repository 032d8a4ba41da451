import type { V1JSONSchemaProps } from "../../../api/generated/types.js";
import type { FieldSchema, ObjectSchema, TypeSchema } from "../../../api/schema/schema.js";
import type { Descriptions } from "./descriptions.js";
import type { KindsByClass } from "./group-version-kinds.js";
import { v2Structural } from "./structural-text.js";

export type Json = Record<string, unknown>;

/** How the two versions of OpenAPI write the same thing. */
export interface Dialect {
  readonly refPrefix: string;
  /** A reference that carries a description or a default beside it. */
  reference(ref: Json, more: Json): Json;
  /** A value of a custom resource. */
  structural(rules: V1JSONSchemaProps): Json;
  readonly quantity: Json;
  readonly intOrString: Json;
}

export const v2Dialect: Dialect = {
  refPrefix: "#/definitions/",
  reference: (ref, more) => ({ ...more, ...ref }),
  structural: v2Structural,
  quantity: { type: "string" },
  intOrString: { type: "string", format: "int-or-string" },
};

export const v3Dialect: Dialect = {
  refPrefix: "#/components/schemas/",
  reference: (ref, more) => ({ ...more, allOf: [ref] }),
  structural: (rules) => ({ ...rules }),
  quantity: { oneOf: [{ type: "string" }, { type: "number" }] },
  intOrString: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
};

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
const shared = {
  time: `${meta}.Time`,
  microtime: `${meta}.MicroTime`,
  quantity: "io.k8s.apimachinery.pkg.api.resource.Quantity",
  "int-or-string": "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
  patch: `${meta}.Patch`,
} as const;

const objectFields: Readonly<Record<string, string>> = {
  metadata: "Standard metadata: name, namespace, labels and what the system keeps of the object.",
  spec: "What is wanted of the object.",
  status: "What was last observed of the object. Written by the system, read-only for users.",
  template: "What the objects that are made from this one look like.",
};

export const patchDefinition = shared.patch;

/** Writes classes as OpenAPI schemas. */
export class Definitions {
  constructor(
    private readonly descriptions: Descriptions,
    private readonly kinds: KindsByClass,
    private readonly dialect: Dialect,
  ) {}

  ref(openApiName: string): Json {
    return { $ref: `${this.dialect.refPrefix}${openApiName}` };
  }

  refTo({ openApiName }: ObjectSchema): Json {
    return this.ref(openApiName);
  }

  /** The classes and everything that they lead to, by Kubernetes' names. */
  reachable(roots: Iterable<ObjectSchema>): Json {
    const found = new Map<string, Json>(this.shared());
    const pending = [...roots];
    for (let schema = pending.pop(); schema; schema = pending.pop()) {
      if (found.has(schema.openApiName)) continue;
      found.set(schema.openApiName, this.definition(schema));
      for (const { type } of schema.fields.values()) pending.push(...classesIn(type));
    }
    return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  private shared(): [string, Json][] {
    return [
      [shared.time, { type: "string", format: "date-time", description: "A time as RFC 3339 writes it." }],
      [shared.microtime, { type: "string", format: "date-time", description: "A time with microseconds." }],
      [
        shared.quantity,
        { ...this.dialect.quantity, description: "An amount of a resource: a number with an SI suffix." },
      ],
      [
        shared["int-or-string"],
        { ...this.dialect.intOrString, description: "A number, or a string such as a percentage or a name." },
      ],
      [
        shared.patch,
        { type: "object", description: "What to change in an object, in one of the patch formats." },
      ],
    ];
  }

  private definition(schema: ObjectSchema): Json {
    const described = this.descriptions[schema.name];
    const required = [...schema.fields.values()].filter((field) => field.required).map(({ name }) => name);
    const properties = [...schema.fields.values()].map((field) => [
      field.name,
      this.field(field, described?.fields[field.name]),
    ]);
    const kinds = this.kinds.get(schema);
    const description = schema.description ?? described?.description;
    return {
      ...(description ? { description } : {}),
      type: "object",
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(properties),
      ...(kinds ? { "x-kubernetes-group-version-kind": kinds } : {}),
      ...(schema.openEnded ? { "x-kubernetes-preserve-unknown-fields": true } : {}),
      ...(schema.atomic ? { "x-kubernetes-map-type": "atomic" } : {}),
    };
  }

  /** The models don't describe fields that hold one object. */
  private field(field: FieldSchema, own: string | undefined): Json {
    const { type, name } = field;
    const description = own || (type.kind === "object" ? this.objectField(name, type.schema) : undefined);
    const { mergeKey, strategy, listType, mapKeys } = field.strategy ?? {};
    const more = {
      ...(description ? { description } : {}),
      ...(mapKeys ? { "x-kubernetes-list-map-keys": mapKeys } : {}),
      ...(listType ? { "x-kubernetes-list-type": listType } : {}),
      ...(mergeKey ? { "x-kubernetes-patch-merge-key": mergeKey } : {}),
      ...(strategy ? { "x-kubernetes-patch-strategy": strategy } : {}),
    };
    return this.type(field.type, more);
  }

  private objectField(name: string, schema: ObjectSchema): string | undefined {
    return objectFields[name] ?? this.descriptions[schema.name]?.description;
  }

  private type(type: TypeSchema, more: Json = {}): Json {
    switch (type.kind) {
      case "list":
        return { ...more, type: "array", items: this.type(type.items) };
      case "map":
        return { ...more, type: "object", additionalProperties: this.type(type.values) };
      case "object":
        return this.reference(type.schema.openApiName, more);
      case "time":
      case "microtime":
      case "quantity":
      case "int-or-string":
        return this.reference(shared[type.kind], more);
      case "int32":
      case "int64":
        return { ...more, type: "integer", format: type.kind };
      case "double":
        return { ...more, type: "number", format: "double" };
      case "bytes":
        return { ...more, type: "string", format: "byte" };
      case "structural":
        return { ...more, ...this.dialect.structural(type.schema.rules) };
      case "any":
        return more;
      default:
        return { ...more, type: type.kind };
    }
  }

  private reference(openApiName: string, more: Json): Json {
    const ref = this.ref(openApiName);
    return Object.keys(more).length === 0 ? ref : this.dialect.reference(ref, more);
  }
}

/** Those that a value of the type is made of. */
export function classesIn(type: TypeSchema): ObjectSchema[] {
  if (type.kind === "list") return classesIn(type.items);
  if (type.kind === "map") return classesIn(type.values);
  return type.kind === "object" ? [type.schema] : [];
}
