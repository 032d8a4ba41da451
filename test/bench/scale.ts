import type { V1PodSpec } from "../../api/generated/types.js";
import { pods } from "../../api/resources.js";
import { systemClock } from "../../common/clock.js";
import { type PrivateControlPlane, startControlPlane } from "./api/private-control-plane.js";
import type { Bench, Measurement } from "./bench.js";
import { residentMb } from "./memory.js";
import { processorSeconds, until } from "./scale/cluster-state.js";
import { deploymentFigures } from "./scale/deployments.js";
import { holdScheduler } from "./scale/held-scheduler.js";
import { createPods, demands } from "./scale/pending-pods.js";
import { PodCounts } from "./scale/pod-counts.js";
import { startNodes } from "./scale/simulated-nodes.js";

const size = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const nodeCount = size("BENCH_NODES", 1_000);
const podCount = size("BENCH_PODS", 5_000);
const limitMs = 300_000;
const restMs = 20_000;

/** A whole control plane on a real etcd, with simulated nodes that register and report over the real gRPC. */
export const scaleBench: Bench = {
  name: "scale",
  description: `${podCount} pending pods bound on ${nodeCount} simulated nodes, through etcd; Deployments; memory and rest`,
  isLong: true,
  async run(say) {
    const plane = await startControlPlane(["--profile=kubernetes"]);
    const stopNodes = await startNodes(nodeCount, plane);
    say(`${nodeCount} simulated nodes are Ready`);
    const counts = new PodCounts(plane.client);
    try {
      const placed: Measurement[] = [];
      for (const [name, demand] of Object.entries(demands)) {
        placed.push(await placing(name, demand, plane, counts));
        say(`${name}: ${Math.round(placed.at(-1)?.ours ?? 0)}/s`);
      }
      const deployed = await deploymentFigures(plane.client, podCount, say);
      return [...placed, ...deployed, ...(await atRest(plane))];
    } finally {
      await counts.stop();
      await stopNodes();
      await plane.stop();
    }
  },
};

async function placing(
  name: string,
  demand: (app: string) => Partial<V1PodSpec>,
  { client, pid }: PrivateControlPlane,
  counts: PodCounts,
): Promise<Measurement> {
  const goOn = await holdScheduler(client);
  counts.reset();
  await createPods(client, podCount, Math.min(nodeCount, 500), demand);
  if (counts.bound > 0) throw new Error("pods were bound before all were there");
  const processorBefore = processorSeconds(pid);
  await goOn();
  await until(`${podCount} pods have a node`, limitMs, () => counts.bound >= podCount);
  const seconds = (counts.lastBoundMs - counts.firstBoundMs) / 1_000;
  const note = `${(((processorSeconds(pid) - processorBefore) / podCount) * 1_000).toFixed(2)} ms of processor each`;
  await until("they are Ready", limitMs, () => counts.ready >= podCount);
  await removeAll(client);
  const atLeast = name === "plain" ? 1_200 : 600;
  return {
    name: `bound, ${name}`,
    unit: "/s",
    ours: podCount / seconds,
    goal: { kind: "value", atLeast },
    note,
  };
}

async function removeAll(client: PrivateControlPlane["client"]): Promise<void> {
  await client.deleteCollection(pods, { namespace: "default" }, { gracePeriodSeconds: 0 });
  await until("no pod is left", limitMs, async () => {
    const { items } = await client.list(pods, { namespace: "default", limit: 1 });
    return items.length === 0;
  });
}

async function atRest({ pid }: PrivateControlPlane): Promise<Measurement[]> {
  const before = processorSeconds(pid);
  await systemClock.sleep(restMs);
  const share = ((processorSeconds(pid) - before) / (restMs / 1_000)) * 100;
  return [
    {
      name: "control plane's memory",
      unit: "MB",
      ours: residentMb(pid),
      goal: { kind: "value", atMost: 1_000 },
    },
    { name: "control plane at rest", unit: "% of a core", ours: share, goal: { kind: "value", atMost: 15 } },
  ];
}
