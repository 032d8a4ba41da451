import type { V1Deployment, V1Pod, V1ReplicaSet, V1Service } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { controllerOf, isControlledBy } from "../../../api/meta/owner-references.js";
import { isActive, isReady } from "../../../api/meta/pods.js";
import {
  clusterRoles,
  configMaps,
  deployments,
  endpointSlices,
  endpoints,
  namespaces,
  nodes,
  pods,
  replicaSets,
  serviceAccounts,
  services,
} from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { ClusterLife } from "./cluster-life.js";
import type { SimulatedCluster } from "./simulated-cluster.js";

/** What isn't as it should be once nobody does anything any more. */
export async function unsettled(cluster: SimulatedCluster, life: ClusterLife): Promise<string[]> {
  const { client } = cluster;
  const world = {
    pods: (await client.list(pods)).items,
    sets: (await client.list(replicaSets)).items,
    deployments: (await client.list(deployments)).items,
  };
  return [
    ...world.sets.flatMap((set) => setFaults(set, world.pods)),
    ...world.deployments.flatMap((deployment) => deploymentFaults(deployment, world.sets)),
    ...world.pods.flatMap(podFaults),
    ...(await serviceFaults(cluster, world.pods)),
    ...(await namespaceFaults(cluster)),
    ...(await nodeFaults(cluster)),
    ...(await roleFaults(cluster)),
    ...(await ownershipFaults(cluster, life)),
  ];
}

/** What must never be twice. */
export async function doubles({ client }: SimulatedCluster): Promise<string[]> {
  const ranges = (await client.list(nodes)).items.flatMap(({ spec }) => spec?.podCIDR || []);
  const addresses = (await client.list(services)).items.flatMap(({ spec }) => spec?.clusterIP || []);
  return [...twice(ranges), ...twice(addresses.filter((address) => address !== "None"))];
}

/** Pods that are on another node than they were once. */
export async function moved({ client }: SimulatedCluster, places: Map<string, string>): Promise<string[]> {
  return (await client.list(pods)).items.flatMap(({ metadata, spec }) => {
    const { uid = "" } = metadata;
    const before = places.get(uid);
    if (spec?.nodeName) places.set(uid, spec.nodeName);
    return before && before !== spec?.nodeName ? [`Pod ${keyOf(metadata)} left ${before}`] : [];
  });
}

const twice = (values: readonly string[]) =>
  values.filter((value, i) => values.indexOf(value) !== i).map((value) => `${value} is given twice`);

const differs = (what: string, is: unknown, wanted: unknown) =>
  JSON.stringify(is) === JSON.stringify(wanted)
    ? []
    : [`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`];

function setFaults(set: V1ReplicaSet, all: readonly V1Pod[]): string[] {
  const own = all.filter((pod) => isControlledBy(pod, set) && isActive(pod));
  const name = `ReplicaSet ${keyOf(set.metadata)}`;
  const { status } = set;
  return [
    ...differs(`${name} pods`, own.length, set.spec?.replicas),
    ...differs(`${name} replicas`, status?.replicas, own.length),
    ...differs(`${name} ready`, status?.readyReplicas ?? 0, own.filter(isReady).length),
    ...differs(`${name} observed`, status?.observedGeneration, set.metadata.generation),
  ];
}

function deploymentFaults(deployment: V1Deployment, all: readonly V1ReplicaSet[]): string[] {
  const { spec, status, metadata } = deployment;
  const name = `Deployment ${keyOf(metadata)}`;
  const sets = all.filter((set) => isControlledBy(set, deployment));
  const wanted = spec?.replicas ?? 1;
  const sizes = sets.map((set) => set.spec?.replicas ?? 0).filter((size) => size > 0);
  const image = spec?.template.spec?.containers[0]?.image;
  const current = sets.find((set) => (set.spec?.replicas ?? 0) > 0);
  return [
    ...differs(`${name} sets`, sizes, wanted > 0 ? [wanted] : []),
    ...(wanted > 0
      ? differs(`${name} image`, current?.spec?.template?.spec?.containers[0]?.image, image)
      : []),
    ...differs(`${name} updated`, status?.updatedReplicas ?? 0, wanted),
    ...differs(`${name} available`, status?.availableReplicas ?? 0, wanted),
    ...differs(`${name} replicas`, status?.replicas ?? 0, wanted),
    ...differs(`${name} observed`, status?.observedGeneration, metadata.generation),
    ...differs(`${name} history`, sets.length - 1 <= (spec?.revisionHistoryLimit ?? 10), true),
  ];
}

function podFaults(pod: V1Pod): string[] {
  if (!isActive(pod)) return pod.metadata.deletionTimestamp ? [`Pod ${keyOf(pod.metadata)} never goes`] : [];
  return isReady(pod) ? [] : [`Pod ${keyOf(pod.metadata)} is not ready: ${JSON.stringify(pod.status)}`];
}

async function serviceFaults({ client }: SimulatedCluster, all: readonly V1Pod[]): Promise<string[]> {
  const faults: string[] = [];
  for (const service of (await client.list(services)).items) {
    const wanted = addressesOf(service, all);
    const ref = refOf(keyOf(service.metadata));
    const name = `Service ${keyOf(service.metadata)}`;
    const found = await unlessGone(client.get(endpoints, ref));
    const told = (found?.subsets ?? []).flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip));
    const labelSelector = `kubernetes.io/service-name=${ref.name}`;
    const slices = (await client.list(endpointSlices, { namespace: ref.namespace, labelSelector })).items;
    const sliced = slices.flatMap(({ endpoints: list }) =>
      (list ?? []).flatMap(({ addresses }) => addresses),
    );
    if (wanted) faults.push(...differs(`${name} endpoints`, told.sort(), wanted));
    if (wanted || found) faults.push(...differs(`${name} slices`, sliced.sort(), wanted ?? told.sort()));
  }
  return faults;
}

function addressesOf({ spec, metadata }: V1Service, all: readonly V1Pod[]): string[] | undefined {
  if (metadata.name === "kubernetes") return ["192.0.2.1", "192.0.2.2"];
  const [entry] = Object.entries(spec?.selector ?? {});
  if (!entry) return undefined;
  const [key, value] = entry;
  return all
    .filter((pod) => pod.metadata.namespace === metadata.namespace && pod.metadata.labels?.[key] === value)
    .filter((pod) => isActive(pod) && isReady(pod))
    .map(({ status }) => status?.podIP ?? "")
    .sort();
}

async function namespaceFaults({ client }: SimulatedCluster): Promise<string[]> {
  const faults: string[] = [];
  for (const { metadata } of (await client.list(namespaces)).items) {
    const { name: namespace = "", deletionTimestamp } = metadata;
    if (deletionTimestamp) faults.push(`Namespace ${namespace} never ends`);
    if (!(await unlessGone(client.get(serviceAccounts, { namespace, name: "default" }))))
      faults.push(`Namespace ${namespace} has no account`);
    if (!(await unlessGone(client.get(configMaps, { namespace, name: "kube-root-ca.crt" }))))
      faults.push(`Namespace ${namespace} has no authority`);
  }
  return faults;
}

async function nodeFaults({ client, nodes: hosts }: SimulatedCluster): Promise<string[]> {
  const { items } = await client.list(nodes);
  return [
    ...differs("nodes", items.map(({ metadata }) => metadata.name).sort(), hosts.names),
    ...items.flatMap(({ metadata, spec }) => (spec?.podCIDR ? [] : [`Node ${metadata.name} has no range`])),
    ...items.flatMap(({ metadata, spec }) =>
      spec?.taints?.length ? [`Node ${metadata.name} is tainted`] : [],
    ),
  ];
}

async function roleFaults({ client }: SimulatedCluster): Promise<string[]> {
  const { items } = await client.list(clusterRoles);
  const parts = items.filter(({ metadata }) => metadata.labels?.to === "all");
  const all = items.find(({ metadata }) => metadata.name === "all");
  const things = (list: typeof items) =>
    [
      ...new Set(list.flatMap(({ rules }) => (rules ?? []).flatMap(({ resources }) => resources ?? []))),
    ].sort();
  return differs("aggregated role", things(all ? [all] : []), things(parts));
}

async function ownershipFaults({ client }: SimulatedCluster, { orphaned }: ClusterLife): Promise<string[]> {
  const maps = (await client.list(configMaps)).items;
  const all = [...maps, ...(await client.list(serviceAccounts)).items];
  const uids = new Set(all.map(({ metadata }) => metadata.uid));
  const lost = [...orphaned].filter(([uid]) => !uids.has(uid)).map(([, key]) => `${key} was to stay`);
  const dangling = all.filter((object) => {
    const owner = controllerOf(object);
    return owner?.kind === "ConfigMap" && !uids.has(owner.uid);
  });
  return [...lost, ...dangling.map(({ metadata }) => `${keyOf(metadata)} outlives its owner`)];
}
