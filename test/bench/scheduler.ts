import type { V1Node, V1Pod } from "../../api/generated/types.js";
import { namespaces, nodes, pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { EventBroadcaster } from "../../client/event-broadcaster.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import { Scheduler } from "../../control-plane/scheduler/scheduler.js";
import { memoryRegistry, plainKinds } from "../support/memory-registry.js";
import type { Bench } from "./bench.js";
import { benchPod } from "./bench-pod.js";

const nodeCount = 1_000;
const boundCount = 5_000;
const newCount = 2_000;
const limitMs = 120_000;
const namespace = "default";

/** From pods made to pods bound, on the real registry with its storage in memory. */
export const schedulerBench: Bench = {
  name: "scheduler",
  description: `${newCount} pods placed on ${nodeCount} nodes that have ${boundCount}`,
  async run() {
    const { registry, stop } = await memoryRegistry({ clock: systemClock, scheme: plainKinds() });
    const client = clientFor(registry, { username: "bench", groups: ["system:masters"] });
    await fill(client);
    const end = new AbortController();
    const running = startScheduler(client, end.signal);
    const perSecond = await placeNew(client);
    end.abort();
    await Promise.all(running);
    await stop();
    const note = "kube-scheduler 1.20 on such a machine: 241/s";
    return [
      { name: "pods placed", unit: "/s", ours: perSecond, goal: { kind: "value", atLeast: 241 }, note },
    ];
  },
};

async function fill(client: Client): Promise<void> {
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  for (let index = 0; index < nodeCount; index++) await client.create(nodes, nodeOf(index));
  for (let index = 0; index < boundCount; index++)
    await client.create(pods, podOf(`bound-${index}`, `node-${index % nodeCount}`));
}

function startScheduler(client: Client, signal: AbortSignal): Promise<void>[] {
  const common = { client, clock: systemClock, random: systemRandom, log: silentLogger };
  const informers = new SharedInformerFactory(common);
  const events = new EventBroadcaster(common);
  const scheduler = new Scheduler({
    ...common,
    informers,
    recorder: (component) => events.recorder(component),
  });
  // The scheduler asks for its informers when it starts: they must not run before.
  const scheduling = scheduler.run(signal);
  return [scheduling, informers.run(signal)];
}

async function placeNew(client: Client): Promise<number> {
  const begin = systemClock.monotonic();
  for (let index = 0; index < newCount; index++) await client.create(pods, podOf(`new-${index}`));
  while ((await waiting(client)) > 0) {
    if (systemClock.monotonic() - begin > limitMs) throw new Error("pods were not placed in time");
    await systemClock.sleep(50);
  }
  return newCount / ((systemClock.monotonic() - begin) / 1_000);
}

async function waiting(client: Client): Promise<number> {
  const { items } = await client.list(pods, { namespace });
  return items.filter(({ spec }) => !spec?.nodeName).length;
}

function podOf(name: string, nodeName?: string): V1Pod {
  const pod = benchPod(name);
  const containers = pod.spec?.containers ?? [];
  const spec = { ...pod.spec, containers, schedulerName: "default-scheduler" };
  return { ...pod, spec: nodeName ? { ...spec, nodeName } : spec };
}

function nodeOf(index: number): V1Node {
  const amounts = { cpu: "32", memory: "256Gi", pods: "110", "ephemeral-storage": "100Gi" };
  const labels = {
    "kubernetes.io/hostname": `node-${index}`,
    "topology.kubernetes.io/zone": `zone-${index % 3}`,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: `node-${index}`, labels },
    status: {
      capacity: amounts,
      allocatable: amounts,
      conditions: [{ type: "Ready", status: "True" }],
    },
  };
}
