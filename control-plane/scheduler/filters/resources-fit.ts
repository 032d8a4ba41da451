import type { V1Node } from "../../../api/generated/types.js";
import type { NodeResourcesFitArgs } from "../configuration/plugin-args.js";
import { allocatableOf } from "../node-info.js";
import type { Amounts } from "../pod-amounts.js";
import type { PodInfo } from "../pod-info.js";
import { type Filter, type Rejection, refusal } from "./filter.js";

const tooManyPods = "Too many pods";
const full = refusal(tooManyPods);

type Ignored = Pick<NodeResourcesFitArgs, "ignoredResources" | "ignoredResourceGroups">;

/** The node has room for one more pod, and for everything this one requests; every lack is named. */
export const resourcesFit = (ignored: Ignored = {}): Filter => ({
  name: "NodeResourcesFit",
  events: ["pod-removed", "pod-updated", "node-added", "node-updated"],
  isLocal: true,
  demand: ({ requests }) => [...requests],
  prepare(pod) {
    const wanted = wantedBy(pod).filter(([resource]) => !isIgnored(resource, ignored));
    return {
      check(node) {
        const isFull = node.pods.size >= (node.allocatable.get("pods") ?? 0);
        const lacks = ([resource, need]: readonly [string, number]) => need > node.free(resource);
        if (!wanted.some(lacks)) return isFull ? full : undefined;
        return lackOf(wanted.filter(lacks), isFull, node.allocatable);
      },
    };
  },
  wakes(pod, event) {
    switch (event.type) {
      case "pod-removed":
        return true;
      case "pod-updated":
        return hasShrunk(pod, event.old.requests, event.pod.requests);
      case "node-added":
        return fitsAlone(pod, event.node);
      case "node-updated":
        return fitsAlone(pod, event.node) && hasGrown(pod, event.old, event.node);
      default:
        return false;
    }
  },
});

/** Resources that others look after; Kubernetes' own are never left out. */
function isIgnored(
  resource: string,
  { ignoredResources = [], ignoredResourceGroups = [] }: Ignored,
): boolean {
  const [group = "", name] = resource.split("/");
  if (name === undefined || group.endsWith("kubernetes.io")) return false;
  return ignoredResources.includes(resource) || ignoredResourceGroups.includes(group);
}

const wantedBy = ({ requests }: PodInfo) => [...requests].filter(([, need]) => need > 0);

function lackOf(lacking: [string, number][], isFull: boolean, allocatable: Amounts): Rejection {
  const reasons = lacking.map(([resource]) => `Insufficient ${resource}`);
  return {
    reasons: isFull ? [tooManyPods, ...reasons] : reasons,
    isFinal: lacking.some(([resource, need]) => need > (allocatable.get(resource) ?? 0)),
  };
}

function hasShrunk(pod: PodInfo, before: Amounts, after: Amounts): boolean {
  return wantedBy(pod).some(([resource]) => (before.get(resource) ?? 0) > (after.get(resource) ?? 0));
}

function fitsAlone(pod: PodInfo, node: V1Node): boolean {
  const allocatable = allocatableOf(node);
  return [["pods", 1] as const, ...wantedBy(pod)].every(
    ([name, need]) => need <= (allocatable.get(name) ?? 0),
  );
}

function hasGrown(pod: PodInfo, old: V1Node, node: V1Node): boolean {
  const [before, after] = [allocatableOf(old), allocatableOf(node)];
  return ["pods", ...wantedBy(pod).map(([name]) => name)].some(
    (name) => (after.get(name) ?? 0) > (before.get(name) ?? 0),
  );
}
