import { schemas } from "../schema/built-in-schemas.js";
import type { ObjectSchema } from "../schema/schema.js";
import type { Verb } from "./verb.js";

/** A path below an object: `status`, `scale`, `log` … */
export interface Subresource {
  readonly name: string;
  /** What may be done there, as discovery tells it. */
  readonly verbs: readonly Verb[];
  /** The kind that goes in and out; absent: the resource's own. */
  readonly part?: PartKind;
}

export interface PartKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Absent where the path carries a stream, not an object. */
  readonly schema?: ObjectSchema;
}

/** A subresource as one version of its resource shows it. */
export interface SubresourceInfo extends PartKind {
  readonly name: string;
  readonly verbs: readonly Verb[];
}

interface Owner {
  readonly group: string;
  readonly kind: string;
  readonly schemas: Readonly<Record<string, ObjectSchema>>;
  readonly subresources: readonly Subresource[];
}

/** What `owner` serves under `name` in `version`; undefined when it has no such subresource. */
export function subresourceInfo(owner: Owner, version: string, name: string): SubresourceInfo | undefined {
  const found = owner.subresources.find((subresource) => subresource.name === name);
  if (!found) return undefined;
  const { verbs, part } = found;
  if (part) return { name, verbs, ...part };
  const { group, kind, schemas } = owner;
  const schema = schemas[version];
  return { name, verbs, group, version, kind, ...(schema ? { schema } : {}) };
}

/** How it is with the object, written by the system. */
export const status: Subresource = { name: "status", verbs: ["get", "patch", "update"] };

/** Whatever speaks HTTP behind the object; `kind` is that of the options. */
export const proxy = (kind: string): Subresource => ({
  name: "proxy",
  verbs: ["create", "delete", "get", "patch", "update"],
  part: { group: "", version: "v1", kind },
});

/** A kind that only subresources know, by its generated class. */
export const partKind = (group: string, kind: string, className: string): PartKind => ({
  group,
  version: "v1",
  kind,
  get schema() {
    return schemas.get(className);
  },
});
