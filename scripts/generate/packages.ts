import type { Model } from "./models.js";
import { servedClasses } from "./served-classes.js";

/** The kinds and parts of meta/v1, which every group shares. */
const metaClasses = new Set([
  ...["V1APIGroup", "V1APIGroupList", "V1APIResource", "V1APIResourceList", "V1APIVersions", "V1Condition"],
  ...["V1DeleteOptions", "V1FieldSelectorRequirement", "V1GroupVersionForDiscovery", "V1LabelSelector"],
  ...["V1LabelSelectorRequirement", "V1ListMeta", "V1ManagedFieldsEntry", "V1ObjectMeta", "V1OwnerReference"],
  ...["V1Preconditions", "V1ServerAddressByClientCIDR", "V1ShardInfo", "V1Status", "V1StatusCause"],
  ...["V1StatusDetails", "V1WatchEvent"],
]);

/** Classes that no resource of their own group leads to, by the group's word. */
const strays: Readonly<Record<string, readonly string[]>> = {
  core: ["V1TopologySelectorTerm", "V1TopologySelectorLabelRequirement"],
};

/** Kinds that resources of other groups take and give below their objects. */
const lent: Readonly<Record<string, readonly string[]>> = {
  authentication: ["AuthenticationV1TokenRequest"],
  autoscaling: ["V1Scale"],
  policy: ["V1Eviction"],
};

const packages: Readonly<Record<string, string>> = {
  apiextensions: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  apiregistration: "io.k8s.kube-aggregator.pkg.apis.apiregistration",
};
const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

/** Kubernetes' own name of every class that a served kind leads to: `V1Pod` → `io.k8s.api.core.v1.Pod`. */
export function kubernetesNames(models: ReadonlyMap<string, Model>): Map<string, string> {
  const names = new Map([...metaClasses].map((name) => [name, `${meta}.${bareName(name)}`]));
  names.set("VersionInfo", "io.k8s.apimachinery.pkg.version.Info");
  for (const [group, roots] of rootsByGroup()) {
    for (const name of reachable(models, roots)) {
      if (!names.has(name)) names.set(name, `${packageOf(group)}.${versionOf(name)}.${bareName(name)}`);
    }
  }
  return names;
}

/** Core comes first: what it reaches is its own, also where other groups use it. */
function rootsByGroup(): Map<string, string[]> {
  const borrowed = new Set(Object.values(lent).flat());
  const served = [...servedClasses()].map(([group, names]): [string, string[]] => [
    group,
    [...names.filter((name) => !borrowed.has(name)), ...(lent[group] ?? []), ...(strays[group] ?? [])],
  ]);
  return new Map(served.sort(([a], [b]) => Number(b === "core") - Number(a === "core")));
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

const packageOf = (group: string) => packages[group] ?? `io.k8s.api.${group}`;
const versionOf = (name: string) => (/^(?:[A-Z][a-z]+)?V(\d)/.exec(name)?.[1] === "2" ? "v2" : "v1");
const bareName = (name: string) => name.replace(/^(?:[A-Z][a-z]+)?V\d/, "");
