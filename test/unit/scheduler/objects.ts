import type { V1Node, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { seededRandom } from "../../../common/seeded-random.js";
import type { SchedulerConfiguration } from "../../../control-plane/scheduler/configuration/scheduler-configuration.js";
import { explain } from "../../../control-plane/scheduler/explain.js";
import { Placer } from "../../../control-plane/scheduler/placement.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import type { Profile } from "../../../control-plane/scheduler/profile.js";
import {
  defaultConfiguration,
  type ProfileListers,
  profilesOf,
} from "../../../control-plane/scheduler/profiles.js";
import { noSiblings } from "../../../control-plane/scheduler/siblings.js";
import { Snapshot } from "../../../control-plane/scheduler/snapshot.js";
import { PromisedVolumes } from "../../../control-plane/scheduler/volumes/promised-volumes.js";
import { noVolumes } from "../../../control-plane/scheduler/volumes/volume-listers.js";

type Labels = Record<string, string>;

interface NodeExtras {
  readonly labels?: Labels;
  readonly spec?: V1Node["spec"];
  readonly allocatable?: Labels;
  readonly images?: NonNullable<V1Node["status"]>["images"];
}

export function nodeNamed(name: string, { labels, spec, allocatable, images }: NodeExtras = {}): V1Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: spec ?? {},
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...allocatable }, images },
  };
}

export function podNamed(name: string, spec: Partial<V1PodSpec> = {}, labels: Labels = {}): V1Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [{ name: "app", image: "i" }], schedulerName: "default-scheduler", ...spec },
  };
}

export const inNamespace = (namespace: string, pod: V1Pod): V1Pod => ({
  ...pod,
  metadata: { ...pod.metadata, namespace },
});

export const requesting = (requests: Labels) => ({ containers: [{ name: "app", resources: { requests } }] });

/** A cluster of those nodes, with those pods on them. */
export function snapshotOf(
  nodes: readonly V1Node[],
  placed: readonly (readonly [V1Pod, string])[] = [],
): Snapshot {
  const snapshot = new Snapshot();
  for (const each of nodes) snapshot.setNode(each);
  for (const [pod, nodeName] of placed) {
    snapshot.setPod({ ...pod, spec: { containers: [], ...pod.spec, nodeName } });
  }
  return snapshot;
}

/** What profiles look up, where there is nothing. */
export const noListers: ProfileListers = {
  siblings: noSiblings,
  volumes: noVolumes,
  promised: new PromisedVolumes(),
  budgetsOf: () => [],
  startedMs: ({ pod }) => Date.parse(pod.status?.startTime ?? "") || Number.POSITIVE_INFINITY,
};

export function profileWith(
  listers: Partial<ProfileListers> = {},
  configuration: SchedulerConfiguration = defaultConfiguration,
): Profile {
  const [profile] = profilesOf(configuration, { ...noListers, ...listers }, seededRandom());
  if (!profile) throw new Error("no profile is configured");
  return profile;
}

/** The node that the pod gets, or why it gets none. */
export function place(snapshot: Snapshot, pod: V1Pod, profile: Profile = profileWith()): string {
  const placement = new Placer(profile, seededRandom()).place(podInfoOf(pod), snapshot);
  if (placement.type === "node") return placement.nodeName;
  const outcome = profile.preemption?.find(placement.feasibility, placement.refusals, snapshot);
  const preemption = outcome?.type === "none" ? outcome.message : undefined;
  return explain(placement.refusals, { fault: placement.feasibility.fault, preemption });
}
