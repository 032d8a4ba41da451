import { upToInt32 } from "./up-to-int32.js";

/** Values of pods by their names, in thousandths. */
export type Values = ReadonlyMap<string, number>;

export interface Reading {
  /** Of what is used to what is wanted: above 1 it is too much. */
  readonly ratio: number;
  /** Of the pods, in thousandths. */
  readonly average: number;
  /** In percent of what they request. */
  readonly utilization?: number;
}

/** A way to hold what pods use against what is wanted. */
export interface Gauge {
  /** Throws with Kubernetes' words when the values say nothing. */
  read(values: Values): Reading;
  /** What a pod of which nothing was measured is taken to use while the others use too little. */
  supposed(pod: string): number;
}

/** Against a percentage of what the pods request. */
export function utilizationGauge(requests: Values, percent: number): Gauge {
  return {
    read(values) {
      const known = [...values].filter(([pod]) => requests.has(pod));
      const used = sum(known.map(([, value]) => value));
      const requested = sum(known.map(([pod]) => requests.get(pod) ?? 0));
      if (requested === 0) throw new Error("no metrics returned matched known pods");
      const utilization = upToInt32(Math.trunc((used * 100) / requested));
      return { ratio: utilization / percent, utilization, average: Math.trunc(used / known.length) };
    },
    supposed: (pod) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, percent)) / 100),
  };
}

/** Against an amount that each pod should use, in thousandths. */
export function averageGauge(wanted: number): Gauge {
  return {
    read(values) {
      const average = Math.trunc(sum([...values.values()]) / values.size);
      return { ratio: average / wanted, average };
    },
    supposed: () => wanted,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
