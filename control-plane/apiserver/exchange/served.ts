import type { Kind } from "../../../api/scheme/kind.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Verb } from "../../../api/scheme/verb.js";
import type { Scheme } from "../../../api/scheme.js";

/** Where a path points to, whether or not anything is there. */
export interface Place {
  readonly group: string;
  readonly version: string;
  /** What stands behind `namespaces` in front of the resource; undefined when nothing does. */
  readonly within: string | undefined;
  /** The path's parts from the resource on. */
  readonly parts: readonly string[];
}

/** What the API serves at a path. */
export interface Served {
  readonly kind: Kind;
  /** Where to look for objects; undefined: they are in no namespace, or in any. */
  readonly namespace: string | undefined;
  readonly verbs: readonly string[];
}

const collection: readonly Verb[] = ["create", "deletecollection", "list", "watch"];
const acrossNamespaces: readonly Verb[] = ["list", "watch"];
const single: readonly Verb[] = ["delete", "get", "patch", "update", "watch"];

/** Undefined: nothing has that path. Of a scope that is not the resource's nothing is served. */
export function servedAt(scheme: Scheme, place: Place): Served | undefined {
  const { group, version, within, parts } = place;
  const [resource = "", ...below] = parts;
  const kind = scheme.byResource(group, resource);
  if (!kind?.versions.includes(version) || below.slice(0, 2).includes("")) return undefined;
  if (kind.namespaced ? within === "" || (within === undefined && below.length > 0) : within !== undefined)
    return undefined;
  const verbs = verbsOf(kind, place);
  return verbs && { kind, namespace: within, verbs };
}

function verbsOf(kind: Kind, { version, within, parts }: Place): readonly string[] | undefined {
  if (parts.length > 2) return subresourceVerbs(kind, version, parts);
  const served = (some: readonly Verb[]) => kind.verbs.filter((verb) => some.includes(verb));
  if (parts.length === 2) return served(single);
  return served(kind.namespaced && within === undefined ? acrossNamespaces : collection);
}

/** Behind `proxy` the path goes on as it likes, and any method is passed on: OPTIONS has no verb. */
function subresourceVerbs(kind: Kind, version: string, parts: readonly string[]) {
  const [, , name = "", ...rest] = parts;
  const verbs = subresourceInfo(kind, version, name)?.verbs;
  if (name === "proxy") return verbs && [...verbs, ""];
  return rest.length === 0 ? verbs : undefined;
}
