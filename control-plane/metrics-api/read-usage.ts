import type { MeasuredTime, Usage, UsageReport } from "../../proto/generated/agent.js";

/** What was used in a while. All numbers are whole and not negative. */
export interface Measurement<T> {
  /** Since the epoch, by the node's clock. */
  readonly endMs: number;
  readonly windowMs: number;
  readonly used: T;
}

/** What a node says of itself and its pods. Whether these are its own is for whoever reads it to know. */
export interface NodeUsage {
  readonly node: Measurement<Usage> | undefined;
  /** By uid; containers by name. */
  readonly pods: ReadonlyMap<string, Measurement<ReadonlyMap<string, Usage>>>;
}

/** Far more than a node has. */
const mostPods = 5_000;
const mostContainers = 20_000;
const longestWindowMs = 3_600_000;
/** 9999-12-31T23:59:59Z */
const lastMs = 253_402_300_799_000;

/** Checks a report, and makes of it what is kept. Throws an Error that says what is wrong with it. */
export function readUsage({ node, pods }: UsageReport): NodeUsage {
  const containers = pods.reduce((sum, pod) => sum + pod.containers.length, 0);
  if (pods.length > mostPods || containers > mostContainers)
    throw new Error("it tells of more pods than a node has");
  return {
    node: node && { ...timeOf(node.time), used: usageOf(node.usage) },
    pods: new Map(
      pods.map(({ uid, time, containers }) => {
        const used = new Map(containers.map(({ name, usage }) => [name, usageOf(usage)]));
        return [uid, { ...timeOf(time), used }];
      }),
    ),
  };
}

function timeOf(time: MeasuredTime | undefined) {
  const { endMs = 0, windowMs = 0 } = time ?? {};
  const isMoment = isWhole(endMs) && endMs <= lastMs;
  if (!isMoment || !isWhole(windowMs) || windowMs === 0 || windowMs > longestWindowMs)
    throw new Error("it was measured in no time that there is");
  return { endMs, windowMs };
}

function usageOf(usage: Usage | undefined): Usage {
  if (!usage) throw new Error("it tells nothing of what was used");
  const { cpuNanoCores, workingSetBytes } = usage;
  if (!isWhole(cpuNanoCores) || !isWhole(workingSetBytes))
    throw new Error("it tells of more or less than can be used");
  return { cpuNanoCores, workingSetBytes };
}

const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
