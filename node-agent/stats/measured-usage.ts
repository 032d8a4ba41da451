import type { MeasuredUsage } from "../links/usage-outbox.js";
import type { ContainerUsage, UsageReading } from "./stats-collector.js";
import { freshStart, type Rate, usageRate } from "./usage-rate.js";

/**
 * What the node and its pods used from one reading to the next. A pod of which a container that runs was not read twice is
 * left out: of its other containers alone it would seem to use less than it does.
 */
export function measuredUsage(before: UsageReading | undefined, now: UsageReading): MeasuredUsage {
  const earlier = new Map(before?.containers.map((container) => [container.id, container]));
  const node = usageRate(before?.node, now.node);
  const pods = [...byPod(now.containers)].flatMap(([uid, containers]) => {
    if (now.unread.has(uid)) return [];
    const rates = containers.map((one) =>
      usageRate(earlier.get(one.id) ?? freshStart(one.startedAt, one), one),
    );
    if (!rates.every((rate) => rate !== undefined)) return [];
    const named = rates.map(({ usage }, index) => ({ name: containers[index]?.container ?? "", usage }));
    return [{ uid, time: earliest(rates), containers: named }];
  });
  return { node, pods };
}

function byPod(containers: readonly ContainerUsage[]): Map<string, ContainerUsage[]> {
  const found = new Map<string, ContainerUsage[]>();
  for (const one of containers) {
    const others = found.get(one.podUid);
    if (others) others.push(one);
    else found.set(one.podUid, [one]);
  }
  return found;
}

/** The time of the container that was read first. */
const earliest = (rates: readonly Rate[]) =>
  rates.map(({ time }) => time).reduce((first, time) => (time.endMs < first.endMs ? time : first));
