import type { V1Pod } from "../../../api/generated/types.js";
import { isReady, mostRestarts, readySinceMs } from "../../../api/meta/pods.js";

/** Which of two pods of a Job goes first when there are too many: the one that has come less far. Negative: `a`. */
export function removalOrder(a: V1Pod, b: V1Pod): number {
  const [ofA, ofB] = [mostRestarts(a), mostRestarts(b)];
  return (
    Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
    phaseRank(a) - phaseRank(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    (isReady(a) && isReady(b) ? later(readySinceMs(a), readySinceMs(b)) : 0) ||
    ofB.containers - ofA.containers ||
    ofB.sidecars - ofA.sidecars ||
    later(createdMs(a), createdMs(b))
  );
}

const later = (a: number, b: number) => (a === b ? 0 : b - a);

function phaseRank({ status }: V1Pod): number {
  if (status?.phase === "Running") return 2;
  return status?.phase === "Unknown" ? 1 : 0;
}

const createdMs = ({ metadata }: V1Pod) => Date.parse(metadata.creationTimestamp ?? "") || 0;
