import { builtInResources } from "./scheme/built-in-resources.js";

export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** Everything the API server has to know of one resource to serve it. */
export interface ResourceInfo {
  readonly group: string;
  /** The served versions, the preferred one first. */
  readonly versions: readonly string[];
  /** The version objects are stored in. */
  readonly storedVersion: string;
  /** The group whose objects these are in storage, when not `group`: events.k8s.io shows the core group's events. */
  readonly storedGroup?: string;
  /** The plural, lower-case name in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** `status`, `scale`, `log` … */
  readonly subresources: readonly string[];
  /** False for kinds that are only posted and answered (TokenReview, SubjectAccessReview). */
  readonly stored: boolean;
  /** What may be done with the resource itself, as discovery tells it. */
  readonly verbs: readonly Verb[];
  /** What every request for it is warned of, behind its version and kind: `is deprecated in v1.33+`. */
  readonly deprecation?: string;
  /** Version → name of the generated schema and wire type: `V1Pod`. */
  readonly schemas: Readonly<Record<string, string>>;
}

/** An immutable set of resources. `with` lays more on top, as custom resources do at run time. */
export class Scheme {
  readonly #byResource = new Map<string, ResourceInfo>();
  readonly #byKind = new Map<string, ResourceInfo>();

  constructor(resources: Iterable<ResourceInfo>) {
    for (const info of resources) {
      this.#byResource.set(key(info.group, info.resource), info);
      this.#byKind.set(key(info.group, info.kind), info);
    }
  }

  byResource(group: string, resource: string): ResourceInfo | undefined {
    return this.#byResource.get(key(group, resource));
  }

  byKind(group: string, kind: string): ResourceInfo | undefined {
    return this.#byKind.get(key(group, kind));
  }

  /** Every resource; groups in the order in which discovery prefers them. */
  all(): readonly ResourceInfo[] {
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
  served(group: string, version: string): readonly ResourceInfo[] {
    return this.all().filter((info) => info.group === group && info.versions.includes(version));
  }

  /** This scheme with `resources` added; one of the same name replaces. */
  with(resources: Iterable<ResourceInfo>): Scheme {
    return new Scheme([...this.all(), ...resources]);
  }

  /** This scheme less what `drop` names. */
  without(drop: (info: ResourceInfo) => boolean): Scheme {
    return new Scheme(this.all().filter((info) => !drop(info)));
  }
}

export interface GroupVersions {
  readonly group: string;
  readonly versions: readonly string[];
}

const key = (group: string, name: string) => `${group}/${name}`;

/** The built-in resources. */
export const scheme: Scheme = new Scheme(builtInResources());
