import { builtInKinds } from "./scheme/built-in-kinds.js";
import type { Kind } from "./scheme/kind.js";

/** An immutable set of kinds. `with` lays more on top, as custom resources do at run time. */
export class Scheme {
  readonly #byResource = new Map<string, Kind>();
  readonly #byKind = new Map<string, Kind>();

  constructor(kinds: Iterable<Kind>) {
    for (const kind of kinds) {
      this.#byResource.set(key(kind.group, kind.resource), kind);
      this.#byKind.set(key(kind.group, kind.kind), kind);
    }
  }

  byResource(group: string, resource: string): Kind | undefined {
    return this.#byResource.get(key(group, resource));
  }

  byKind(group: string, kind: string): Kind | undefined {
    return this.#byKind.get(key(group, kind));
  }

  /** Every kind; groups in the order in which discovery prefers them. */
  all(): readonly Kind[] {
    return [...this.#byResource.values()];
  }

  /** The groups, each once, with their served versions, the preferred one first. */
  groups(): readonly GroupVersions[] {
    const versions = new Map<string, Set<string>>();
    for (const { group, versions: served } of this.#byResource.values())
      versions.set(group, new Set([...(versions.get(group) ?? []), ...served]));
    return [...versions].map(([group, known]) => ({ group, versions: [...known] }));
  }

  /** The kinds served under one group and version. */
  served(group: string, version: string): readonly Kind[] {
    return this.all().filter((kind) => kind.group === group && kind.versions.includes(version));
  }

  /** This scheme with `kinds` added; one of the same name replaces. */
  with(kinds: Iterable<Kind>): Scheme {
    return new Scheme([...this.all(), ...kinds]);
  }

  /** This scheme less what `drop` names. */
  without(drop: (kind: Kind) => boolean): Scheme {
    return new Scheme(this.all().filter((kind) => !drop(kind)));
  }
}

export interface GroupVersions {
  readonly group: string;
  readonly versions: readonly string[];
}

const key = (group: string, name: string) => `${group}/${name}`;

/** The built-in kinds. */
export const scheme: Scheme = new Scheme(builtInKinds());
