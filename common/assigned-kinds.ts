import type { V1Namespace, V1Node, V1RuntimeClass } from "../api/generated/types.js";
import type { KubeObject } from "../api/meta/object.js";
import {
  configMaps,
  endpointSlices,
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

/** A kind whose objects nodes get. */
export interface AssignedKind<T extends KubeObject = KubeObject, Proxied extends boolean = boolean> {
  readonly type: ResourceType<T>;
  /** As `api/schema` names it. */
  readonly schema: string;
  /** Which nodes need an object: that of the pod, those whose pods refer to it, those that have or hold the volume, or all. */
  readonly neededBy: "its-node" | "referring-nodes" | "volume-nodes" | "all-nodes";
  /** A node's proxy needs it, too. */
  readonly proxied: Proxied;
  /** What of it nodes get that go by another name; absent: the whole. */
  readonly brief?: (object: T) => object;
}

const row = <T extends KubeObject, P extends boolean>(kind: AssignedKind<T, P>) => kind;

/**
 * What nodes are sent, keep and tell of: the one list for control plane, link, checkpoint and those who are told. What
 * pods refer to stands before them.
 */
export const assignedKinds = {
  configmaps: row({ type: configMaps, schema: "V1ConfigMap", neededBy: "referring-nodes", proxied: false }),
  secrets: row({ type: secrets, schema: "V1Secret", neededBy: "referring-nodes", proxied: false }),
  persistentvolumeclaims: row({
    type: persistentVolumeClaims,
    schema: "V1PersistentVolumeClaim",
    neededBy: "referring-nodes",
    proxied: false,
  }),
  persistentvolumes: row({
    type: persistentVolumes,
    schema: "V1PersistentVolume",
    neededBy: "volume-nodes",
    proxied: false,
  }),
  runtimeclasses: row({
    type: runtimeClasses,
    schema: "V1RuntimeClass",
    neededBy: "all-nodes",
    proxied: false,
    brief: handlerOf,
  }),
  pods: row({ type: pods, schema: "V1Pod", neededBy: "its-node", proxied: false }),
  services: row({ type: services, schema: "V1Service", neededBy: "all-nodes", proxied: true }),
  endpointslices: row({
    type: endpointSlices,
    schema: "V1EndpointSlice",
    neededBy: "all-nodes",
    proxied: true,
  }),
  nodes: row({ type: nodes, schema: "V1Node", neededBy: "all-nodes", proxied: true, brief: placeOf }),
  namespaces: row({
    type: namespaces,
    schema: "V1Namespace",
    neededBy: "all-nodes",
    proxied: true,
    brief: nameOf,
  }),
};

type Kinds = typeof assignedKinds;

export type AssignedResource = keyof Kinds;

/** The objects, by resource. */
export type AssignedKinds = {
  readonly [R in AssignedResource]: Kinds[R] extends AssignedKind<infer T> ? T : never;
};

export type ProxiedResource = {
  [R in AssignedResource]: Kinds[R] extends { readonly proxied: true } ? R : never;
}[AssignedResource];

export const assignedResources = Object.keys(assignedKinds) as readonly AssignedResource[];

export const isAssigned = (resource: string): resource is AssignedResource =>
  Object.hasOwn(assignedKinds, resource);

export const isProxied = (resource: string): resource is ProxiedResource =>
  isAssigned(resource) && assignedKinds[resource].proxied;

export const proxiedResources = assignedResources.filter(isProxied);

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

/** That it is there. */
function nameOf({ apiVersion, kind, metadata: { name, uid } }: V1Namespace) {
  return { apiVersion, kind, metadata: { name, uid } };
}
