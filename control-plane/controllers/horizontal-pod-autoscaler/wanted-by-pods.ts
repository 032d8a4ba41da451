import type { Gauge, Reading, Values } from "./gauge.js";
import type { PodFigures } from "./pod-figures.js";
import type { PodGroups } from "./pod-groups.js";
import { type Tolerances, tolerates } from "./tolerances.js";
import { wholeReplicas } from "./whole-replicas.js";

export interface Measured {
  readonly figures: PodFigures;
  readonly groups: PodGroups;
  /** Made only when there is something to hold against it. */
  readonly gauge: () => Gauge;
  readonly tolerances: Tolerances;
  readonly current: number;
}

export interface Wanted {
  readonly replicas: number;
  /** Of the pods that count, without what is supposed of the others. */
  readonly reading: Reading;
}

/**
 * How many replicas bring the pods' usage to what is wanted. What isn't known of a pod is supposed so that it speaks against a
 * change; where that turns the direction, nothing changes. Throws with Kubernetes' words when nothing can be said.
 */
export function wantedByPods({ figures, groups, tolerances, current, ...measured }: Measured): Wanted {
  const values = counted(figures, groups);
  if (values.size === 0) throw new Error("did not receive metrics for targeted pods (pods might be unready)");
  const gauge = measured.gauge();
  const reading = gauge.read(values);
  const { ratio } = reading;
  const completed = complete(values, groups, gauge, ratio);
  if (completed) return { reading, replicas: cautiously(completed, gauge, ratio, tolerances, current) };
  return { reading, replicas: tolerates(tolerances, ratio) ? current : wholeReplicas(ratio * groups.ready) };
}

function counted(figures: PodFigures, { ignored, unready }: PodGroups): Values {
  const kept = [...figures].filter(([pod]) => !ignored.has(pod) && !unready.has(pod));
  return new Map(kept.map(([pod, { value }]) => [pod, value]));
}

/** With what is supposed of pods that weren't measured; undefined when all were. */
function complete(values: Values, groups: PodGroups, gauge: Gauge, ratio: number): Values | undefined {
  const rising = ratio > 1 ? [...groups.unready] : [];
  if (rising.length + groups.missing.size === 0) return undefined;
  const completed = new Map(values);
  if (ratio < 1) for (const pod of groups.missing) completed.set(pod, gauge.supposed(pod));
  if (ratio > 1) for (const pod of [...groups.missing, ...rising]) completed.set(pod, 0);
  return completed;
}

function cautiously(
  values: Values,
  gauge: Gauge,
  before: number,
  tolerances: Tolerances,
  current: number,
): number {
  const { ratio } = gauge.read(values);
  const turned = (before < 1 && ratio > 1) || (before > 1 && ratio < 1);
  if (turned || tolerates(tolerances, ratio)) return current;
  const replicas = wholeReplicas(ratio * values.size);
  const contrary = (ratio < 1 && replicas > current) || (ratio > 1 && replicas < current);
  return contrary ? current : replicas;
}
