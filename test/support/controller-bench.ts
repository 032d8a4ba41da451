import { Registry as Metrics } from "prom-client";
import type { V1Pod } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";
import { refOf } from "../../api/meta/object.js";
import { pods, type ResourceType } from "../../api/resources.js";
import { scheme } from "../../api/scheme.js";
import type { Client } from "../../client/client.js";
import { EventBroadcaster } from "../../client/event-broadcaster.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { silentLogger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { Controller } from "../../control-plane/reconcile/controller.js";
import { ControllerMetrics } from "../../control-plane/reconcile/controller-metrics.js";
import type { ControllerContext, ControllerSpec } from "../../control-plane/reconcile/controller-spec.js";
import { NodeRanges } from "../../control-plane/registry/allocators/node-ranges.js";
import { ServiceAllocations } from "../../control-plane/registry/allocators/service-allocations.js";
import { clientFor } from "../../control-plane/registry/in-process-client.js";
import { strategies } from "../../control-plane/registry/strategies/index.js";
import { subresources } from "../../control-plane/registry/subresources/index.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import { FakeClock } from "./fake-clock.js";
import { type MemoryRegistryOptions, memoryRegistry } from "./memory-registry.js";
import { seededRandom } from "./seeded-random.js";

/** Controllers at work on the real registry in memory, under a clock that the test moves. */
export interface ControllerBench {
  readonly client: Client;
  readonly clock: FakeClock;
  readonly context: ControllerContext;
  /** Runs them until the bench is stopped. */
  start(...specs: readonly ControllerSpec[]): void;
  /** Moves time on in small steps until `isDone`; throws when that takes more than `ms`. */
  until(isDone: () => Promise<boolean> | boolean, ms?: number): Promise<void>;
  /** The kubelet's part: what runs becomes ready, what is being deleted goes. */
  settlePods(namespace?: string): Promise<void>;
  all<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Promise<readonly T[]>;
  stop(): Promise<void>;
}

export async function controllerBench(options: MemoryRegistryOptions = {}): Promise<ControllerBench> {
  const clock = new FakeClock();
  const random = seededRandom();
  const { registry, stop } = await memoryRegistry({ ...rules(clock, random), ...options, clock, random });
  const client = clientFor(registry, { username: "system:test", groups: ["system:masters"] });
  const abort = new AbortController();
  const log = silentLogger;
  const informers = new SharedInformerFactory({ client, clock, random, log });
  const broadcaster = new EventBroadcaster({ client, clock, random, log, signal: abort.signal });
  const context: ControllerContext = {
    client,
    informers,
    clock,
    random,
    log,
    recorder: (component) => broadcaster.recorder(component),
  };
  const metrics = new ControllerMetrics(new Metrics());
  const running = [informers.run(abort.signal)];
  const all = async <T extends KubeObject>(type: ResourceType<T>, namespace?: string) =>
    (await client.list(type, { namespace })).items;
  return {
    client,
    clock,
    context,
    all,
    start(...specs) {
      for (const spec of specs)
        running.push(new Controller(spec, { informers, clock, random, log, metrics }).run(abort.signal));
    },
    async until(isDone, ms = 30_000) {
      for (let passed = 0; passed <= ms; passed += 50) {
        if (await isDone()) return;
        await clock.advance(50);
      }
      throw new Error("the bench never got there");
    },
    async settlePods(namespace = "default") {
      for (const pod of await all(pods, namespace)) await settle(client, pod, clock);
      await clock.advance(20);
    },
    async stop() {
      abort.abort();
      await Promise.all(running);
      await stop();
    },
  };
}

/** The defaults, validation and subresources of a real cluster; admission is left to the tests. */
function rules(clock: FakeClock, random: Random): MemoryRegistryOptions {
  const storage = new MemoryStorage({ clock });
  const nodePorts = { first: 30_000, last: 32_767 };
  const serviceCidr = "10.96.0.0/16";
  const serviceAllocations = new ServiceAllocations({ storage, clock, random, serviceCidr, nodePorts });
  const tokenIssuer: TokenIssuer = { issue: async (_account, request) => request };
  return {
    storage,
    strategies: strategies({ scheme, serviceAllocations, nodeRanges: new NodeRanges(storage) }),
    subresources: subresources({ tokenIssuer }),
  };
}

async function settle(client: Client, pod: V1Pod, clock: FakeClock): Promise<void> {
  const ref = refOf(`${pod.metadata.namespace}/${pod.metadata.name}`);
  if (pod.metadata.deletionTimestamp) return client.delete(pods, ref, { gracePeriodSeconds: 0 });
  if (pod.status?.phase === "Running") return;
  await client.update(pods, { ...pod, status: runningStatus(clock) }, { subresource: "status" });
}

export function runningStatus(clock: FakeClock, ip = "10.244.0.2"): NonNullable<V1Pod["status"]> {
  const lastTransitionTime = new Date(clock.now()).toISOString();
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime }];
  return { phase: "Running", podIP: ip, podIPs: [{ ip }], conditions };
}
