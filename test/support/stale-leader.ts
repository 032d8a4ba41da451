import { Registry as Metrics } from "prom-client";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { silentLogger } from "../../common/logger.js";
import { seededRandom } from "../../common/seeded-random.js";
import { controllersOf } from "../../control-plane/compose/controllers.js";
import { ControllerMetrics } from "../../control-plane/reconcile/controller-metrics.js";
import type { ControllerContext, ControllerSpec } from "../../control-plane/reconcile/controller-spec.js";
import type { ControllerBench } from "./controller-bench.js";
import { type Lag, laggingClient } from "./lagging-client.js";

/** A second leader over the same store, who from `freeze` on sees nothing new, or nothing of some resource. */
export interface StaleLeader {
  readonly context: ControllerContext;
  start(...specs: readonly ControllerSpec[]): void;
  freeze(resource?: string): void;
  stop(): Promise<void>;
}

const longMs = 1e9;

export function staleLeader(bench: ControllerBench): StaleLeader {
  const { clock, client } = bench;
  const random = seededRandom(2);
  const frozen = new Set<string>();
  const isFrozen = (resource: string) => frozen.has("") || frozen.has(resource);
  const lag: Lag = { delayMs: (resource) => (isFrozen(resource) ? longMs : 0), cuts: 0 };
  const common = { clock, random, log: silentLogger };
  const informers = new SharedInformerFactory({
    client: laggingClient(client, clock, random, lag),
    ...common,
  });
  const abort = new AbortController();
  const running = [informers.run(abort.signal)];
  const metrics = new ControllerMetrics(new Metrics());
  return {
    context: { ...bench.context, informers },
    start(...specs) {
      for (const controller of controllersOf(specs, { informers, ...common, metrics }))
        running.push(controller.run(abort.signal));
    },
    freeze(resource = "") {
      frozen.add(resource);
    },
    async stop() {
      abort.abort();
      await Promise.all(running);
    },
  };
}
