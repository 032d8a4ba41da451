import { nodes } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import type { PrivateControlPlane } from "../api/private-control-plane.js";
import type { Measurement } from "../bench.js";
import { residentMb } from "../memory.js";
import { processorSeconds, until } from "./cluster-state.js";
import { createPods } from "./pending-pods.js";
import type { PodCounts } from "./pod-counts.js";

const settleMs = 15_000;
const restMs = 20_000;
const limitMs = 300_000;

/** What the control plane takes while nothing happens, with so many pods on its nodes. */
export async function atRest(
  { client, pid }: PrivateControlPlane,
  counts: PodCounts,
  podCount: number,
  say: (line: string) => void,
): Promise<Measurement[]> {
  const { items } = await client.list(nodes);
  const names = items.map(({ metadata }) => metadata.name ?? "");
  counts.reset();
  await createPods(client, podCount, podCount, (_, index) => ({ nodeName: names[index % names.length] }));
  await until("they are Ready", limitMs, () => counts.ready >= podCount);
  say(`${podCount} pods are Ready`);
  await systemClock.sleep(settleMs);
  const before = processorSeconds(pid);
  await systemClock.sleep(restMs);
  const share = ((processorSeconds(pid) - before) / (restMs / 1_000)) * 100;
  const goal = (atMost: number) => ({ kind: "value", atMost }) as const;
  const state = `with ${podCount} pods`;
  return [
    { name: `control plane's memory ${state}`, unit: "MB", ours: residentMb(pid), goal: goal(1_000) },
    { name: `control plane at rest ${state}`, unit: "% of a core", ours: share, goal: goal(15) },
  ];
}
