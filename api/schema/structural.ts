import type { V1JSONSchemaProps } from "../generated/types.js";

/** What a CustomResourceDefinition says of a value: its structure, and beside it all other rules as they were given. */
export interface Structural {
  /** Absent for int-or-string, and where anything may stand. */
  readonly type?: string | undefined;
  readonly properties: ReadonlyMap<string, Structural>;
  /** Of entries that no property names; `true`: they may be anything. */
  readonly additional?: Structural | true | undefined;
  readonly items?: Structural | undefined;
  readonly nullable: boolean;
  readonly default?: unknown;
  readonly preservesUnknown: boolean;
  readonly intOrString: boolean;
  /** A whole object of some kind. */
  readonly embedded: boolean;
  readonly listType?: string | undefined;
  readonly mapKeys: readonly string[];
  readonly mapType?: string | undefined;
  readonly rules: V1JSONSchemaProps;
}

const none: ReadonlyMap<string, Structural> = new Map();

export function structuralOf(rules: V1JSONSchemaProps): Structural {
  const { additionalProperties: additional, items } = rules;
  const properties = Object.entries(rules.properties ?? {});
  return {
    type: rules.type || undefined,
    properties:
      properties.length > 0 ? new Map(properties.map(([name, inner]) => [name, structuralOf(inner)])) : none,
    additional: additional === true ? true : inner(additional),
    items: inner(items),
    nullable: rules.nullable === true,
    default: rules.default,
    preservesUnknown: rules["x-kubernetes-preserve-unknown-fields"] === true,
    intOrString: rules["x-kubernetes-int-or-string"] === true,
    embedded: rules["x-kubernetes-embedded-resource"] === true,
    listType: rules["x-kubernetes-list-type"],
    mapKeys: rules["x-kubernetes-list-map-keys"] ?? [],
    mapType: rules["x-kubernetes-map-type"],
    rules,
  };
}

function inner(schema: unknown): Structural | undefined {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return undefined;
  return structuralOf(schema as V1JSONSchemaProps);
}
