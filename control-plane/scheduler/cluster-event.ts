import type { V1Node } from "../../api/generated/types.js";
import type { PodInfo } from "./pod-info.js";

/** What happened to a node, or to a pod that has one: something that may give a waiting pod its place. */
export type ClusterEvent =
  | { readonly type: "pod-added"; readonly pod: PodInfo }
  | { readonly type: "pod-updated"; readonly pod: PodInfo; readonly old: PodInfo }
  | { readonly type: "pod-removed"; readonly pod: PodInfo }
  | { readonly type: "node-added"; readonly node: V1Node }
  | { readonly type: "node-updated"; readonly node: V1Node; readonly old: V1Node }
  | { readonly type: "node-removed"; readonly node: V1Node }
  | { readonly type: "namespace-changed" };

export type EventType = ClusterEvent["type"];

/** Has a part of an object changed? */
export const differ = (left: unknown, right: unknown) => JSON.stringify(left) !== JSON.stringify(right);
