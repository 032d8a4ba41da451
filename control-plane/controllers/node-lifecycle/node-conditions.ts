import type { V1Node, V1NodeCondition, V1Taint } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";

const judged = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

/** The conditions of a node that is not heard of; the same list when they say so already. */
export function unknownConditions({ metadata, status }: V1Node, now: string): V1NodeCondition[] {
  const known = status?.conditions ?? [];
  const never = {
    status: "Unknown",
    reason: "NodeStatusNeverUpdated",
    message: "Kubelet never posted node status.",
    lastHeartbeatTime: metadata.creationTimestamp,
    lastTransitionTime: now,
  };
  const missing = judged.filter((type) => !conditionOf(known, type)).map((type) => ({ type, ...never }));
  return [
    ...known.map((condition) => (isJudged(condition) ? unknown(condition, now) : condition)),
    ...missing,
  ];
}

const isJudged = ({ type, status }: V1NodeCondition) =>
  judged.some((one) => one === type) && status !== "Unknown";

const unknown = (condition: V1NodeCondition, now: string): V1NodeCondition => ({
  ...condition,
  status: "Unknown",
  reason: "NodeStatusUnknown",
  message: "Kubelet stopped posting node status.",
  lastTransitionTime: now,
});

const prefix = "node.kubernetes.io/";

interface Rule {
  readonly key: string;
  readonly type: string;
  readonly status: string;
}

const rules: readonly Rule[] = [
  { key: `${prefix}not-ready`, type: "Ready", status: "False" },
  { key: `${prefix}unreachable`, type: "Ready", status: "Unknown" },
  { key: `${prefix}memory-pressure`, type: "MemoryPressure", status: "True" },
  { key: `${prefix}disk-pressure`, type: "DiskPressure", status: "True" },
  { key: `${prefix}pid-pressure`, type: "PIDPressure", status: "True" },
  { key: `${prefix}network-unavailable`, type: "NetworkUnavailable", status: "True" },
];

const unschedulable = `${prefix}unschedulable`;
const ours = new Set([...rules.map(({ key }) => key), unschedulable]);
const evicting = new Set([`${prefix}not-ready`, `${prefix}unreachable`]);

/**
 * The taints that the node should have: others' as they are, ours by its conditions. With `evict` those of a node that is
 * not ready also drive pods away.
 */
export function taintsFor({ spec, status }: V1Node, evict: boolean, now: string): V1Taint[] {
  const holding = rules.filter(
    ({ type, status: bad }) => conditionOf(status?.conditions, type)?.status === bad,
  );
  const keys = [...holding.map(({ key }) => key), ...(spec?.unschedulable ? [unschedulable] : [])];
  const wanted: V1Taint[] = keys.map((key) => ({ key, effect: "NoSchedule" }));
  if (evict)
    wanted.push(...keys.filter((key) => evicting.has(key)).map((key) => ({ key, effect: "NoExecute" })));
  const existing = spec?.taints ?? [];
  const find = ({ key, effect }: V1Taint) =>
    existing.find((taint) => taint.key === key && taint.effect === effect);
  const kept = existing.filter((taint) => !isOurs(taint));
  return [...kept, ...wanted.map((taint) => find(taint) ?? { ...taint, timeAdded: now })];
}

function isOurs({ key, effect }: V1Taint): boolean {
  return (effect === "NoSchedule" && ours.has(key)) || (effect === "NoExecute" && evicting.has(key));
}
