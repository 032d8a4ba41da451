import { builtInResources } from "../../api/scheme/built-in-resources.js";
import { listSchemaOf } from "../../api/scheme/list-schema.js";
import type { Model } from "./models.js";

/** The kinds and parts of meta/v1, which every group shares. */
const metaClasses = new Set([
  ...["V1APIGroup", "V1APIGroupList", "V1APIResource", "V1APIResourceList", "V1APIVersions", "V1Condition"],
  ...["V1DeleteOptions", "V1FieldSelectorRequirement", "V1GroupVersionForDiscovery", "V1LabelSelector"],
  ...["V1LabelSelectorRequirement", "V1ListMeta", "V1ManagedFieldsEntry", "V1ObjectMeta", "V1OwnerReference"],
  ...["V1Preconditions", "V1ServerAddressByClientCIDR", "V1ShardInfo", "V1Status", "V1StatusCause"],
  ...["V1StatusDetails", "V1WatchEvent"],
]);

/** Classes that no resource of their own group leads to. */
const strays: Readonly<Record<string, string>> = {
  V1TopologySelectorTerm: "",
  V1TopologySelectorLabelRequirement: "",
};

/** Kinds that are only posted to subresources. */
const posted: Readonly<Record<string, string>> = {
  V1Scale: "autoscaling",
  V1Eviction: "policy",
  AuthenticationV1TokenRequest: "authentication.k8s.io",
};

const packages: Readonly<Record<string, string>> = {
  "": "io.k8s.api.core",
  "apiextensions.k8s.io": "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  "apiregistration.k8s.io": "io.k8s.kube-aggregator.pkg.apis.apiregistration",
};
const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** Kubernetes' own name of every class that a served kind leads to: `V1Pod` → `io.k8s.api.core.v1.Pod`. */
export function kubernetesNames(models: ReadonlyMap<string, Model>): Map<string, string> {
  const names = new Map([...metaClasses].map((name) => [name, `${meta}.${bareName(name)}`]));
  names.set("VersionInfo", "io.k8s.apimachinery.pkg.version.Info");
  for (const [group, roots] of rootsByGroup(models)) {
    for (const name of reachable(models, roots)) {
      if (!names.has(name)) names.set(name, `${packageOf(group)}.${versionOf(name)}.${bareName(name)}`);
    }
  }
  return names;
}

/** Core comes first: what it reaches is its own, also where other groups use it. */
function rootsByGroup(models: ReadonlyMap<string, Model>): Map<string, string[]> {
  const roots = new Map<string, string[]>();
  const add = (group: string, name: string) => roots.set(group, [...(roots.get(group) ?? []), name]);
  for (const { group, schemas } of builtInResources()) {
    for (const name of Object.values(schemas)) {
      add(group, name);
      if (models.has(listSchemaOf(name))) add(group, listSchemaOf(name));
    }
  }
  for (const [name, group] of Object.entries({ ...posted, ...strays })) add(group, name);
  return roots;
}

function reachable(models: ReadonlyMap<string, Model>, roots: readonly string[]): Set<string> {
  const found = new Set<string>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const model = models.get(name);
    if (!model || found.has(name)) continue;
    found.add(name);
    for (const field of model.fields) pending.push(...(field.type.match(/\w+/g) ?? []));
  }
  return found;
}

const packageOf = (group: string) => packages[group] ?? `io.k8s.api.${group.split(".")[0] ?? group}`;
const versionOf = (name: string) => (/^(?:[A-Z][a-z]+)?V(\d)/.exec(name)?.[1] === "2" ? "v2" : "v1");
const bareName = (name: string) => name.replace(/^(?:[A-Z][a-z]+)?V\d/, "");
