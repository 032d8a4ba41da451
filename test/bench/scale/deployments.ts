import type { V1Deployment } from "../../../api/generated/types.js";
import { deployments } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Measurement } from "../bench.js";
import { benchPod } from "../bench-pod.js";
import { seconds, until } from "./cluster-state.js";

const namespace = "default";
const limitMs = 300_000;
const replicasEach = 10;
const atOnce = 32;

/** One large Deployment from nothing to Ready; then as many pods in small ones, all rolled at once. */
export async function deploymentFigures(
  client: Client,
  pods: number,
  say: (line: string) => void,
): Promise<Measurement[]> {
  const up = await seconds(async () => {
    await client.create(deployments, deployment("large", pods));
    await until("the large Deployment is Ready", limitMs, async () => {
      const { status } = await client.get(
        deployments,
        { namespace, name: "large" },
        { resourceVersion: "0" },
      );
      return status?.readyReplicas === pods;
    });
  });
  say(`a Deployment of ${pods}: ${up.toFixed(1)} s`);
  await client.patch(deployments, { namespace, name: "large" }, "merge", { spec: { replicas: 0 } });
  const names = Array.from({ length: pods / replicasEach }, (_, index) => `small-${index}`);
  await inTurn(names, (name) => client.create(deployments, deployment(name, replicasEach)));
  await until("the small Deployments are complete", limitMs, () => allComplete(client, names.length));
  const template = { metadata: { annotations: { "bench/round": "2" } } };
  const rolled = await seconds(async () => {
    await inTurn(names, (name) =>
      client.patch(deployments, { namespace, name }, "merge", { spec: { template } }),
    );
    await until("all are rolled", limitMs, () => allComplete(client, names.length));
  });
  say(`${names.length} Deployments rolled: ${rolled.toFixed(1)} s`);
  await client.deleteCollection(deployments, { namespace }, { propagationPolicy: "Background" });
  return [
    { name: `Deployment 0 to ${pods}`, unit: "s", ours: up, goal: { kind: "value", atMost: 15 } },
    {
      name: `${names.length} Deployments rolled`,
      unit: "s",
      ours: rolled,
      goal: { kind: "value", atMost: 30 },
    },
  ];
}

async function allComplete(client: Client, count: number): Promise<boolean> {
  const { items } = await client.list(deployments, {
    namespace,
    labelSelector: "bench=small",
    resourceVersion: "0",
  });
  return items.filter(isComplete).length === count;
}

const isComplete = ({ spec, status, metadata }: V1Deployment) =>
  status?.observedGeneration === metadata.generation &&
  status?.updatedReplicas === spec?.replicas &&
  status?.replicas === spec?.replicas &&
  status?.availableReplicas === spec?.replicas;

async function inTurn(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
  const left = [...names];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function deployment(name: string, replicas: number): V1Deployment {
  const labels = { app: name };
  const { spec } = benchPod(name);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace, name, labels: { bench: name === "large" ? "large" : "small" } },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}
