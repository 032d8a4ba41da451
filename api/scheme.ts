import { builtInKinds } from "./scheme/built-in-kinds.js";
import type { Kind } from "./scheme/kind.js";

/** An immutable set of kinds. `with` lays more on top, as custom resources do at run time. */
export class Scheme {
  readonly #byResource = new Map<string, Kind>();
  readonly #byKind = new Map<string, Kind>();

  constructor(kinds: Iterable<Kind>) {
    for (const info of kinds) {
      this.#byResource.set(key(info.group, info.resource), info);
      this.#byKind.set(key(info.group, info.kind), info);
    }
  }

  byResource(group: string, resource: string): Kind | undefined {
    return this.#byResource.get(key(group, resource));
  }

  byKind(group: string, kind: string): Kind | undefined {
    return this.#byKind.get(key(group, kind));
  }

  /** Every resource; groups in the order in which discovery prefers them. */
  all(): readonly Kind[] {
    return [...this.#byResource.values()];
  }

  /** The groups, each once, with their served versions, the preferred one first. */
  groups(): readonly GroupVersions[] {
    const versions = new Map<string, Set<string>>();
    for (const info of this.#byResource.values()) {
      const known = versions.get(info.group) ?? [];
      versions.set(info.group, new Set([...known, ...info.versions]));
    }
    return [...versions].map(([group, known]) => ({ group, versions: [...known] }));
  }

  /** The resources served under one group and version. */
  served(group: string, version: string): readonly Kind[] {
    return this.all().filter((info) => info.group === group && info.versions.includes(version));
  }

  /** This scheme with `resources` added; one of the same name replaces. */
  with(resources: Iterable<Kind>): Scheme {
    return new Scheme([...this.all(), ...resources]);
  }

  /** This scheme less what `drop` names. */
  without(drop: (info: Kind) => boolean): Scheme {
    return new Scheme(this.all().filter((info) => !drop(info)));
  }
}

export interface GroupVersions {
  readonly group: string;
  readonly versions: readonly string[];
}

const key = (group: string, name: string) => `${group}/${name}`;

/** The built-in kinds. */
export const scheme: Scheme = new Scheme(builtInKinds());
