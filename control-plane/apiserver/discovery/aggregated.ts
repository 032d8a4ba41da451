import type { Kind } from "../../../api/scheme/kind.js";
import type { Verb } from "../../../api/scheme/verb.js";
import type { GroupVersions, Scheme } from "../../../api/scheme.js";
import { sortedResources, subresourcesOf } from "./resources.js";

/** The versions of apidiscovery.k8s.io that are spoken, the preferred one first. */
export type DiscoveryVersion = "v2" | "v2beta1";

interface ResponseKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface SubresourceDiscovery {
  readonly subresource: string;
  readonly responseKind: ResponseKind;
  readonly verbs: readonly Verb[];
}

interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind: ResponseKind;
  readonly scope: "Namespaced" | "Cluster";
  readonly singularResource: string;
  readonly verbs: readonly Verb[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly SubresourceDiscovery[];
}

interface VersionDiscovery {
  readonly version: string;
  readonly resources: readonly ResourceDiscovery[];
  readonly freshness: "Current";
}

interface GroupDiscovery {
  readonly metadata: { readonly name?: string; readonly creationTimestamp: null };
  readonly versions: readonly VersionDiscovery[];
}

export interface GroupDiscoveryList {
  readonly kind: "APIGroupDiscoveryList";
  readonly apiVersion: string;
  readonly metadata: object;
  readonly items: readonly GroupDiscovery[];
}

/** The whole of discovery in one answer: of the core group for `/api`, of all others for `/apis`. */
export function groupDiscoveryList(
  scheme: Scheme,
  root: "/api" | "/apis",
  version: DiscoveryVersion,
): GroupDiscoveryList {
  const wanted = scheme.groups().filter(({ group }) => (root === "/api") === (group === ""));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: wanted.map((group) => groupDiscovery(scheme, group)),
  };
}

function groupDiscovery(scheme: Scheme, { group, versions }: GroupVersions): GroupDiscovery {
  return {
    metadata: { ...(group ? { name: group } : {}), creationTimestamp: null },
    versions: versions.map((version) => ({
      version,
      resources: sortedResources(scheme, group, version).map((kind) => resourceDiscovery(kind, version)),
      freshness: "Current",
    })),
  };
}

function resourceDiscovery(kind: Kind, version: string): ResourceDiscovery {
  const subresources = subresourcesOf(kind, version).map(({ name, verbs, ...subresource }) => ({
    subresource: name,
    responseKind: { group: subresource.group, version: subresource.version, kind: subresource.kind },
    verbs,
  }));
  return {
    resource: kind.resource,
    responseKind: { group: kind.group, version, kind: kind.kind },
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

const offer = /application\/json\s*;[^,]*\bas=APIGroupDiscoveryList\b/i;

/** Which aggregated form the Accept header prefers; undefined when it wants the legacy one. */
export function aggregatedVersion(accept: string): DiscoveryVersion | undefined {
  for (const range of accept.split(",")) {
    if (/^\s*(?:application\/json\s*(?:;\s*q=[\d.]+\s*)?|\*\/\*.*)$/i.test(range)) return undefined;
    if (!offer.test(range)) continue;
    const version = /;\s*v=(v2|v2beta1)\s*(?:;|$)/.exec(range)?.[1];
    if (version === "v2" || version === "v2beta1") return version;
  }
  return undefined;
}

/** The Content-Type of a GroupDiscoveryList. */
export const aggregatedContentType = (version: DiscoveryVersion) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
