import { pods } from "../../api/resources.js";
import { type PrivateControlPlane, startControlPlane } from "./api/private-control-plane.js";
import type { Bench, Measurement } from "./bench.js";
import { processorSeconds, until } from "./scale/cluster-state.js";
import { decisionFigure } from "./scale/decisions.js";
import { deploymentFigures } from "./scale/deployments.js";
import { holdScheduler } from "./scale/held-scheduler.js";
import { jobFigure } from "./scale/job.js";
import { patientClient } from "./scale/patient-client.js";
import { createPods, type Demand, demands } from "./scale/pending-pods.js";
import { PodCounts } from "./scale/pod-counts.js";
import { atRest } from "./scale/rest.js";
import { startNodes } from "./scale/simulated-nodes.js";

const size = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const nodeCount = size("BENCH_NODES", 1_000);
const podCount = size("BENCH_PODS", 5_000);
const restCount = size("BENCH_REST", nodeCount * 20);
const limitMs = 300_000;
const largeNodes = 5_000;

/** A whole control plane on a real etcd, with simulated nodes that register and report over the real gRPC. */
export const scaleBench: Bench = {
  name: "scale",
  description: `${podCount} pending pods bound on ${nodeCount} simulated nodes, through etcd; Deployments; a Job; memory and rest`,
  isLong: true,
  async run(say) {
    const started = await startControlPlane(["--profile=kubernetes"]);
    const plane = { ...started, client: patientClient(started.client) };
    const stopNodes = await startNodes(nodeCount, plane);
    say(`${nodeCount} simulated nodes are Ready`);
    const counts = new PodCounts(plane.client);
    try {
      const placed: Measurement[] = [];
      for (const [name, demand] of Object.entries(demands)) {
        placed.push(await placing(name, demand, plane, counts));
        say(`${name}: ${Math.round(placed.at(-1)?.ours ?? 0)}/s, ${placed.at(-1)?.note}`);
      }
      const decision = await decisionFigure(plane.access);
      const deployed = await deploymentFigures(plane.client, podCount, say);
      const job = await jobFigure(plane.client, podCount * 0.4, say);
      await removeAll(plane.client);
      return [...placed, decision, ...deployed, job, ...(await atRest(plane, counts, restCount, say))];
    } finally {
      await counts.stop();
      await stopNodes();
      await plane.stop();
    }
  },
};

async function placing(
  name: string,
  demand: Demand,
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
  const atLeast = name === "plain" && nodeCount < largeNodes ? 1_200 : 600;
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
