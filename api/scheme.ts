import type { Kind } from "./scheme/kind.js";

/** An immutable set of kinds. `with` lays more on top, as custom resources do at run time. */
export class Scheme {
  private readonly kindByResource = new Map<string, Kind>();
  private readonly kindByName = new Map<string, Kind>();
  private readonly byVersion = new Map<string, Kind[]>();
  private readonly allKinds: readonly Kind[];
  private readonly groupVersions: readonly GroupVersions[];

  constructor(kinds: Iterable<Kind>) {
    for (const kind of kinds) this.kindByResource.set(key(kind.group, kind.resource), kind);
    this.allKinds = [...this.kindByResource.values()];
    for (const kind of this.allKinds) {
      this.kindByName.set(key(kind.group, kind.kind), kind);
      for (const version of kind.versions) this.serve(key(kind.group, version), kind);
    }
    this.groupVersions = groupsOf(this.allKinds);
  }

  private serve(groupVersion: string, kind: Kind): void {
    const served = this.byVersion.get(groupVersion);
    if (served) served.push(kind);
    else this.byVersion.set(groupVersion, [kind]);
  }

  byResource(group: string, resource: string): Kind | undefined {
    return this.kindByResource.get(key(group, resource));
  }

  byKind(group: string, kind: string): Kind | undefined {
    return this.kindByName.get(key(group, kind));
  }

  /** Every kind; groups in the order in which discovery prefers them. */
  all(): readonly Kind[] {
    return this.allKinds;
  }

  /** The groups, each once, with their served versions, the preferred one first. */
  groups(): readonly GroupVersions[] {
    return this.groupVersions;
  }

  /** The kinds served under one group and version. */
  served(group: string, version: string): readonly Kind[] {
    return this.byVersion.get(key(group, version)) ?? [];
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

function groupsOf(all: readonly Kind[]): GroupVersions[] {
  const versions = new Map<string, Set<string>>();
  for (const { group, versions: served } of all)
    versions.set(group, new Set([...(versions.get(group) ?? []), ...served]));
  return [...versions].map(([group, known]) => ({ group, versions: [...known] }));
}

const key = (group: string, name: string) => `${group}/${name}`;
