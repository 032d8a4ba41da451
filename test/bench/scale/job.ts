import type { V1Job } from "../../../api/generated/types.js";
import { jobs } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Measurement } from "../bench.js";
import { benchPod } from "../bench-pod.js";
import { seconds, until } from "./cluster-state.js";
import { brief } from "./simulated-node.js";

const ref = { namespace: "default", name: "many" };
const limitMs = 300_000;

/** An indexed Job from nothing to Complete, whose pods end as soon as they have run. */
export async function jobFigure(
  client: Client,
  completions: number,
  say: (line: string) => void,
): Promise<Measurement> {
  const complete = await seconds(async () => {
    await client.create(jobs, indexedJob(completions));
    await until("the Job is complete", limitMs, async () => {
      const { status } = await client.get(jobs, ref, { resourceVersion: "0" });
      return status?.conditions?.some(({ type }) => type === "Complete") === true;
    });
  });
  say(`an indexed Job of ${completions}: ${complete.toFixed(1)} s`);
  await client.delete(jobs, ref, { propagationPolicy: "Background" });
  return {
    name: `indexed Job of ${completions}`,
    unit: "s",
    ours: complete,
    goal: { kind: "value", atMost: 20 },
  };
}

function indexedJob(completions: number): V1Job {
  const { spec, metadata } = benchPod("many");
  const labels = { ...metadata.labels, ...brief };
  const template = { metadata: { labels }, spec: { containers: [], ...spec, restartPolicy: "Never" } };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: ref,
    spec: { completions, parallelism: completions, completionMode: "Indexed", template },
  };
}
