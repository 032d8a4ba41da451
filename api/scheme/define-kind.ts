import type { KubeObject } from "../meta/object.js";
import { nameAndAge } from "../printers/column.js";
import { schemas } from "../schema/built-in-schemas.js";
import type { ObjectSchema } from "../schema/schema.js";
import type { Kind } from "./kind.js";
import { statusApart } from "./status-rules.js";
import { status } from "./subresources.js";
import { everyVerb } from "./verb.js";

type Names = "group" | "resource" | "kind";

interface Classes {
  /** By version: the generated class of its objects, `V1Pod`. */
  readonly classes?: Readonly<Record<string, string>>;
  /** That of its lists. */
  readonly listClasses?: Readonly<Record<string, string>>;
}

type Definition<T extends KubeObject> = Classes & Pick<Kind, Names> & Partial<Omit<Kind<T>, Names>>;

/**
 * A kind by what differs from the rule. The rule is a stored, namespaced v1 resource whose class is V1 and its kind, and of
 * which users write the spec and the system the status, where that is a subresource.
 */
export function defineKind<T extends KubeObject>(definition: Definition<T>): Kind<T> {
  const { classes = { v1: `V1${definition.kind}` }, listClasses = listsOf(classes), ...given } = definition;
  const { kind, subresources = [], rules } = given;
  return {
    singular: kind.toLowerCase(),
    versions: ["v1"],
    storedVersion: "v1",
    namespaced: true,
    shortNames: [],
    categories: [],
    stored: true,
    verbs: everyVerb,
    schemas: schemasOf(classes),
    listSchemas: schemasOf(listClasses),
    generation: "content",
    columns: nameAndAge,
    conversions: {},
    ...given,
    subresources,
    rules: { ...(subresources.includes(status) ? statusApart<T>() : {}), ...rules },
  };
}

/** Kinds that are only posted have none. */
function listsOf(classes: Readonly<Record<string, string>>): Record<string, string> {
  const lists = Object.entries(classes).map(([version, name]) => [version, `${name}List`]);
  return Object.fromEntries(lists.filter(([, name = ""]) => schemas.has(name)));
}

function schemasOf(classes: Readonly<Record<string, string>>): Record<string, ObjectSchema> {
  const found = {};
  for (const [version, name] of Object.entries(classes))
    Object.defineProperty(found, version, { enumerable: true, get: () => schemas.get(name) });
  return found;
}
