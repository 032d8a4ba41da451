import { Registry as Metrics } from "prom-client";
import type { V1Pod } from "../../api/generated/types.js";
import type { KubeObject } from "../../api/meta/object.js";
import { refOf } from "../../api/meta/object.js";
import { pods, type ResourceType } from "../../api/resources.js";
import type { Kinds } from "../../api/scheme/kinds.js";
import type { Client } from "../../client/client.js";
import { EventBroadcaster } from "../../client/event-broadcaster.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { silentLogger } from "../../common/logger.js";
import { controllerContext, controllersOf } from "../../control-plane/compose/controllers.js";
import { ControllerMetrics } from "../../control-plane/reconcile/controller-metrics.js";
import type { ControllerContext, ControllerSpec } from "../../control-plane/reconcile/controller-spec.js";
import type { AdmissionPlugin } from "../../control-plane/registry/admission/admission.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import type { Registry } from "../../control-plane/registry/contract/resource-store.js";
import type { WatchCache } from "../../control-plane/storage/watch-cache.js";
import type { FakeClock } from "./fake-clock.js";
import { plainKinds } from "./memory-registry.js";
import { rulesRegistry } from "./rules-registry.js";

/** Controllers at work on the real registry in memory, under a clock that the test moves. */
export interface ControllerBench {
  readonly client: Client;
  readonly clock: FakeClock;
  readonly kinds: Kinds;
  readonly registry: Registry;
  readonly cache: WatchCache;
  readonly informers: SharedInformerFactory;
  readonly context: ControllerContext;
  /** What controllers have counted by that name, as Prometheus reads it without the name: `{zone="a"} 1`; of histograms how often. */
  figures(name: string): Promise<readonly string[]>;
  /** Runs them until the bench is stopped. */
  start(...specs: readonly ControllerSpec[]): void;
  /** Moves time on in small steps until `isDone`; throws when that takes more than `ms`. */
  until(isDone: () => Promise<boolean> | boolean, ms?: number): Promise<void>;
  /** The kubelet's part: what runs becomes ready, what is being deleted goes. */
  settlePods(namespace?: string): Promise<void>;
  all<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Promise<readonly T[]>;
  stop(): Promise<void>;
}

export interface ControllerBenchOptions {
  /** Admission, which is else left out. */
  readonly plugins?: readonly AdmissionPlugin[];
  /** False: objects are kept as they are written, whatever is wrong with them. */
  readonly rules?: boolean;
}

export async function controllerBench(options: ControllerBenchOptions = {}): Promise<ControllerBench> {
  const { rules = true, plugins = [] } = options;
  const scheme = rules ? {} : { scheme: plainKinds() };
  const { kinds, registry, cache, clock, random, stop } = await rulesRegistry({ plugins, ...scheme });
  const client = clientFor(registry, { username: "system:test", groups: ["system:masters"] });
  const abort = new AbortController();
  const common = { client, clock, random, log: silentLogger };
  const metrics = new Metrics();
  const informers = new SharedInformerFactory(common);
  const events = new EventBroadcaster({ ...common, signal: abort.signal });
  const parts = { ...common, informers, events, metrics: new ControllerMetrics(metrics) };
  const running = [informers.run(abort.signal)];
  const all = async <T extends KubeObject>(type: ResourceType<T>, namespace?: string) =>
    (await client.list(type, { namespace })).items;
  return {
    client,
    clock,
    kinds,
    registry,
    cache,
    informers,
    context: controllerContext(parts),
    all,
    async figures(name) {
      const text = await metrics.getSingleMetricAsString(name);
      return text
        .split("\n")
        .filter(
          (line) =>
            line.startsWith(`${name}{`) || line.startsWith(`${name} `) || line.startsWith(`${name}_count`),
        )
        .map((line) => line.slice(name.length).replace(/^_count/, ""));
    },
    start(...specs) {
      for (const controller of controllersOf(specs, parts)) running.push(controller.run(abort.signal));
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
