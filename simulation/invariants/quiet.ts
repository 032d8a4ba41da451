import type { V1Deployment, V1Pod, V1ReplicaSet, V1Service } from "../../api/generated/types.js";
import { conditionOf } from "../../api/meta/conditions.js";
import { keyOf } from "../../api/meta/object.js";
import { isControlledBy } from "../../api/meta/owner-references.js";
import { isActive, isReady } from "../../api/meta/pods.js";
import { deployments, endpointSlices, nodes, pods, replicaSets, services } from "../../api/resources.js";
import { containerLabels } from "../../node-agent/runtime/container-runtime.js";
import type { ClusterView } from "../cluster/cluster-view.js";
import type { Scene } from "./invariant.js";

/** What isn't as it should be once nothing has gone wrong for a while, and nobody has asked for anything. */
export function unsettled(scene: Scene, hosts: readonly string[]): string[] {
  const { view } = scene;
  return [
    ...view.list(replicaSets).flatMap((set) => setFaults(set, view)),
    ...view.list(deployments).flatMap((deployment) => deploymentFaults(deployment, view)),
    ...view.list(pods).flatMap(podFaults),
    ...view.list(services).flatMap((service) => serviceFaults(service, view)),
    ...nodeFaults(view, hosts),
    ...containerFaults(scene),
  ];
}

const differs = (what: string, is: unknown, wanted: unknown) =>
  JSON.stringify(is) === JSON.stringify(wanted)
    ? []
    : [`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`];

function setFaults(set: V1ReplicaSet, view: ClusterView): string[] {
  const own = view.list(pods).filter((pod) => isControlledBy(pod, set) && isActive(pod));
  const name = `ReplicaSet ${keyOf(set.metadata)}`;
  return [
    ...differs(`${name} pods`, own.length, set.spec?.replicas),
    ...differs(`${name} ready`, set.status?.readyReplicas ?? 0, own.filter(isReady).length),
    ...differs(`${name} observed`, set.status?.observedGeneration, set.metadata.generation),
  ];
}

function deploymentFaults(deployment: V1Deployment, view: ClusterView): string[] {
  const { spec, status, metadata } = deployment;
  const name = `Deployment ${keyOf(metadata)}`;
  const sets = view.list(replicaSets).filter((set) => isControlledBy(set, deployment));
  const wanted = spec?.replicas ?? 1;
  const used = sets.filter((set) => (set.spec?.replicas ?? 0) > 0);
  const imageOf = (owner: V1ReplicaSet | V1Deployment) => owner.spec?.template?.spec?.containers[0]?.image;
  return [
    ...differs(
      `${name} sizes`,
      used.map((set) => set.spec?.replicas),
      wanted > 0 ? [wanted] : [],
    ),
    ...used.flatMap((set) => differs(`${name} image`, imageOf(set), imageOf(deployment))),
    ...differs(`${name} available`, status?.availableReplicas ?? 0, wanted),
    ...differs(`${name} replicas`, status?.replicas ?? 0, wanted),
    ...differs(`${name} observed`, status?.observedGeneration, metadata.generation),
  ];
}

function podFaults(pod: V1Pod): string[] {
  const name = `Pod ${keyOf(pod.metadata)} on ${pod.spec?.nodeName}`;
  if (!isActive(pod)) return pod.metadata.deletionTimestamp ? [`${name} never goes`] : [];
  return isReady(pod) ? [] : [`${name} is not ready: ${JSON.stringify(pod.status)}`];
}

function serviceFaults({ metadata, spec }: V1Service, view: ClusterView): string[] {
  const [entry] = Object.entries(spec?.selector ?? {});
  if (!entry) return [];
  const [label, value] = entry;
  const isMember = (pod: V1Pod) =>
    pod.metadata.namespace === metadata.namespace && pod.metadata.labels?.[label] === value;
  const ready = view.list(pods).filter((pod) => isMember(pod) && isActive(pod) && isReady(pod));
  const slices = view
    .list(endpointSlices)
    .filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name);
  const told = slices.flatMap(({ endpoints }) => endpoints ?? []).filter((one) => one.conditions?.ready);
  const addresses = told.flatMap((endpoint) => endpoint.addresses).sort();
  return differs(`Service ${keyOf(metadata)}`, addresses, ready.map(({ status }) => status?.podIP).sort());
}

function nodeFaults(view: ClusterView, hosts: readonly string[]): string[] {
  const all = view.list(nodes);
  return [
    ...differs("nodes", all.map(({ metadata }) => metadata.name).sort(), hosts.toSorted()),
    ...all.flatMap(({ metadata, spec, status }) => {
      const ready = conditionOf(status?.conditions, "Ready")?.status;
      return ready === "True" && !spec?.taints?.length
        ? []
        : [`Node ${metadata.name}: Ready is ${ready}, taints ${JSON.stringify(spec?.taints ?? [])}`];
    }),
  ];
}

/** Every container that runs is one of a pod that is to be there, and every pod's runs. */
function containerFaults({ view, containers }: Scene): string[] {
  const all = view.list(pods);
  const uids = new Set(all.map(({ metadata }) => metadata.uid));
  const running = containers().filter(({ state }) => state === "running");
  const ofPod = (uid: string | undefined) =>
    running.filter(({ labels }) => labels[containerLabels.podUid] === uid);
  return [
    ...running
      .filter(({ labels }) => !uids.has(labels[containerLabels.podUid]))
      .map(({ host, labels }) => `${labels[containerLabels.podName]} still runs on ${host}`),
    ...all.filter(isActive).flatMap(({ metadata, spec }) =>
      differs(
        `containers of ${metadata.name}`,
        ofPod(metadata.uid).map(({ host }) => host),
        [spec?.nodeName, ...(spec?.containers ?? []).map(() => spec?.nodeName)],
      ),
    ),
  ];
}
