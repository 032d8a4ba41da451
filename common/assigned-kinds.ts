import type { V1Ingress, V1Namespace, V1Node, V1RuntimeClass } from "../api/generated/types.js";
import type { KubeObject } from "../api/meta/object.js";
import {
  configMaps,
  endpointSlices,
  ingressClasses,
  ingresses,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  type ResourceType,
  runtimeClasses,
  secrets,
  services,
} from "../api/resources.js";

/** A process beside the agent that is told of objects: the proxy of Services and names, and that of Ingresses. */
export type Reader = "proxy" | "ingress";

/** A kind whose objects nodes get. */
export interface AssignedKind<T extends KubeObject = KubeObject, R extends Reader = Reader> {
  readonly type: ResourceType<T>;
  /** As `api/schema` names it. */
  readonly schema: string;
  /** Which nodes need an object: that of the pod, those whose pods refer to it, those that have or hold the volume, or all. */
  readonly neededBy: "its-node" | "referring-nodes" | "volume-nodes" | "all-nodes";
  /** Which processes beside the agent are told of all of them. Of single ones `assigned-references.ts` tells. */
  readonly readBy: readonly R[];
  /** What of it nodes get that go by another name; absent: the whole. */
  readonly brief?: (object: T) => object;
}

const row = <T extends KubeObject, R extends Reader>(kind: AssignedKind<T, R>) => kind;
const nobody: readonly never[] = [];

/**
 * What nodes are sent, keep and tell of: the one list for control plane, link, checkpoint and those who are told. What
 * pods refer to stands before them.
 */
export const assignedKinds = {
  configmaps: row({ type: configMaps, schema: "V1ConfigMap", neededBy: "referring-nodes", readBy: nobody }),
  secrets: row({ type: secrets, schema: "V1Secret", neededBy: "referring-nodes", readBy: nobody }),
  persistentvolumeclaims: row({
    type: persistentVolumeClaims,
    schema: "V1PersistentVolumeClaim",
    neededBy: "referring-nodes",
    readBy: nobody,
  }),
  persistentvolumes: row({
    type: persistentVolumes,
    schema: "V1PersistentVolume",
    neededBy: "volume-nodes",
    readBy: nobody,
  }),
  runtimeclasses: row({
    type: runtimeClasses,
    schema: "V1RuntimeClass",
    neededBy: "all-nodes",
    readBy: nobody,
    brief: handlerOf,
  }),
  pods: row({ type: pods, schema: "V1Pod", neededBy: "its-node", readBy: nobody }),
  services: row({ type: services, schema: "V1Service", neededBy: "all-nodes", readBy: ["proxy", "ingress"] }),
  endpointslices: row({
    type: endpointSlices,
    schema: "V1EndpointSlice",
    neededBy: "all-nodes",
    readBy: ["proxy", "ingress"],
  }),
  nodes: row({
    type: nodes,
    schema: "V1Node",
    neededBy: "all-nodes",
    readBy: ["proxy", "ingress"],
    brief: placeOf,
  }),
  namespaces: row({
    type: namespaces,
    schema: "V1Namespace",
    neededBy: "all-nodes",
    readBy: ["proxy"],
    brief: nameOf,
  }),
  ingressclasses: row({
    type: ingressClasses,
    schema: "V1IngressClass",
    neededBy: "all-nodes",
    readBy: ["ingress"],
  }),
  ingresses: row({
    type: ingresses,
    schema: "V1Ingress",
    neededBy: "all-nodes",
    readBy: ["ingress"],
    brief: withoutStatus,
  }),
};

type Kinds = typeof assignedKinds;

export type AssignedResource = keyof Kinds;

/** The objects, by resource. */
export type AssignedKinds = {
  readonly [R in AssignedResource]: Kinds[R] extends AssignedKind<infer T> ? T : never;
};

/** The kinds of which a process is told of every object. */
export type ReadResource<Who extends Reader> = {
  [R in AssignedResource]: Kinds[R] extends AssignedKind<infer _, infer Readers>
    ? Who extends Readers
      ? R
      : never
    : never;
}[AssignedResource];

export const assignedResources = Object.keys(assignedKinds) as readonly AssignedResource[];

export const isAssigned = (resource: string): resource is AssignedResource =>
  Object.hasOwn(assignedKinds, resource);

export const isRead = <Who extends Reader>(who: Who, resource: string): resource is ReadResource<Who> =>
  isAssigned(resource) && (assignedKinds[resource].readBy as readonly Reader[]).includes(who);

/** Where a node is: so the many changes of its status are not sent around. */
function placeOf({ apiVersion, kind, metadata: { name, uid, labels }, spec, status }: V1Node) {
  return {
    apiVersion,
    kind,
    metadata: { name, uid, labels },
    spec: { podCIDR: spec?.podCIDR, podCIDRs: spec?.podCIDRs },
    status: { addresses: status?.addresses },
  };
}

/** What of it a node acts on: the rest is done when a pod is made, and placed. */
function handlerOf({ apiVersion, kind, metadata: { name, uid }, handler }: V1RuntimeClass) {
  return { apiVersion, kind, metadata: { name, uid }, handler };
}

/** Who serves it says so in its status: nodes need not hear of it. */
function withoutStatus({ apiVersion, kind, metadata, spec }: V1Ingress) {
  const { name, namespace, uid, creationTimestamp, annotations } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, uid, creationTimestamp, annotations }, spec };
}

/** That it is there. */
function nameOf({ apiVersion, kind, metadata: { name, uid } }: V1Namespace) {
  return { apiVersion, kind, metadata: { name, uid } };
}
