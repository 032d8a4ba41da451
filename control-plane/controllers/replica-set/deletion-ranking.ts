import type { V1Pod } from "../../../api/generated/types.js";
import { isActive, isReady, mostRestarts, readySinceMs } from "../../../api/meta/pods.js";

const costAnnotation = "controller.kubernetes.io/pod-deletion-cost";

/** What is known of the surroundings when pods are chosen. */
export interface RankingContext {
  /** Pods of all ReplicaSets with the same owner: a node with many of them can spare one. */
  readonly related: readonly V1Pod[];
  readonly nowMs: number;
}

/** The `count` pods whose loss costs least, by Kubernetes' order. */
export function podsToDelete(pods: readonly V1Pod[], count: number, context: RankingContext): V1Pod[] {
  if (count >= pods.length) return [...pods];
  const crowds = crowdsOf(context.related);
  const compare = (a: V1Pod, b: V1Pod) => firstDifference(a, b, crowds, context.nowMs);
  return [...pods].sort(compare).slice(0, count);
}

function crowdsOf(related: readonly V1Pod[]): Map<string, number> {
  const crowds = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName;
    if (node && isActive(pod)) crowds.set(node, (crowds.get(node) ?? 0) + 1);
  }
  return crowds;
}

/** Negative: `a` goes first. */
function firstDifference(a: V1Pod, b: V1Pod, crowds: Map<string, number>, nowMs: number): number {
  const crowd = (pod: V1Pod) => crowds.get(pod.spec?.nodeName ?? "") ?? 0;
  return (
    Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
    phaseRank(a) - phaseRank(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    crowd(b) - crowd(a) ||
    (isReady(a) && isReady(b) ? age(readySinceMs(a), nowMs) - age(readySinceMs(b), nowMs) : 0) ||
    moreRestarts(a, b) ||
    age(createdMs(a), nowMs) - age(createdMs(b), nowMs) ||
    compareText(a.metadata.uid ?? "", b.metadata.uid ?? "")
  );
}

/** Sidecars count where the containers tell nothing. */
function moreRestarts(a: V1Pod, b: V1Pod): number {
  const [ofA, ofB] = [mostRestarts(a), mostRestarts(b)];
  return ofB.containers - ofA.containers || ofB.sidecars - ofA.sidecars;
}

function phaseRank({ status }: V1Pod): number {
  if (status?.phase === "Running") return 2;
  return status?.phase === "Unknown" ? 1 : 0;
}

function deletionCost({ metadata }: V1Pod): number {
  const text = metadata.annotations?.[costAnnotation] ?? "";
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

/** Ages are compared on a logarithmic scale, so that among pods of about one age chance decides. */
function age(sinceMs: number, nowMs: number): number {
  const ns = Math.max(0, nowMs - sinceMs) * 1e6;
  return ns > 0 ? Math.floor(Math.log2(ns)) : -1;
}

const createdMs = ({ metadata }: V1Pod) => Date.parse(metadata.creationTimestamp ?? "") || 0;
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
