import type { V1Node, V1PersistentVolumeClaim } from "../../api/generated/types.js";
import { sameData } from "../../api/json/plain-data.js";
import type { PodInfo } from "./pod-info.js";

/** What happened to a node, or to a pod that has one: something that may give a waiting pod its place. */
export type ClusterEvent = PodEvent | NodeEvent | VolumeEvent | { readonly type: "namespace-changed" };

/** Something that pods keep data in has come, changed or gone. */
type VolumeEvent =
  | { readonly type: "claim-changed"; readonly claim: V1PersistentVolumeClaim }
  | { readonly type: "volume-changed" }
  | { readonly type: "class-changed" };

type PodEvent = { readonly pod: PodInfo; readonly nodeName: string } & (
  | { readonly type: "pod-added" }
  | { readonly type: "pod-updated"; readonly old: PodInfo }
  /** Or it gave up the place that it was promised. */
  | { readonly type: "pod-removed" }
);

type NodeEvent = { readonly node: V1Node } & (
  | { readonly type: "node-added" }
  | { readonly type: "node-updated"; readonly old: V1Node }
  | { readonly type: "node-removed" }
);

export type EventType = ClusterEvent["type"];

/** The node on which it happened, if it is about one. */
export function nodeNameOf(event: ClusterEvent): string | undefined {
  if ("node" in event) return event.node.metadata.name;
  return "nodeName" in event ? event.nodeName : undefined;
}

/** Has a part of an object changed? */
export const differ = (left: unknown, right: unknown) => !sameData(left, right);
