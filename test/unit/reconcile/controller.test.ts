import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { Controller } from "../../../control-plane/reconcile/controller.js";
import { ControllerMetrics } from "../../../control-plane/reconcile/controller-metrics.js";
import type { ControllerSpec } from "../../../control-plane/reconcile/controller-spec.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";

describe("controller", () => {
  let bench: ControllerBench;
  beforeEach(async () => {
    bench = await controllerBench();
  });
  afterEach(() => bench.stop());

  const run = (spec: ControllerSpec) => {
    const stop = new AbortController();
    const registry = new Registry();
    const { context, clock } = bench;
    const metrics = new ControllerMetrics(registry);
    const options = {
      informers: context.informers,
      clock,
      random: seededRandom(),
      log: silentLogger,
      metrics,
    };
    const controller = new Controller(spec, options);
    return { stop, registry, controller, done: controller.run(stop.signal) };
  };
  const wakes = (...keys: string[]) => ({
    subscribe(enqueue: (key: string) => void) {
      keys.forEach(enqueue);
      return () => {};
    },
  });

  it("tells the reconciler of each term before it reconciles anything", async () => {
    const told: string[] = [];
    const reconciler = {
      beginTerm: () => void told.push("term"),
      reconcile: async (key: string) => void told.push(key),
    };
    const { stop, done, controller } = run({ name: "x", reconciler, watches: [wakes("a")] });
    await bench.clock.advance(1);
    stop.abort();
    await done;
    const again = new AbortController();
    const ended = controller.run(again.signal);
    await bench.clock.advance(1);
    again.abort();
    await ended;
    expect(told).toEqual(["term", "a", "term", "a"]);
  });

  it("tries a failed key again, then leaves it alone", async () => {
    let tries = 0;
    const reconcile = async () => {
      if (++tries < 3) throw new Error("not yet");
    };
    const { stop, done, registry } = run({ name: "x", reconciler: { reconcile }, watches: [wakes("a")] });
    await bench.clock.advance(60_000);
    expect(tries).toBe(3);
    const text = await registry.metrics();
    expect(text).toContain('controller_runtime_reconcile_total{controller="x",result="error"} 2');
    expect(text).toContain('workqueue_retries_total{name="x"} 2');
    expect(text).toContain('workqueue_depth{name="x"} 0');
    stop.abort();
    await done;
  });

  it.each([2 ** 31 * 1000, 9e18, Number.POSITIVE_INFINITY])(
    "looks once when it is to look again in %d ms",
    async (requeueAfterMs) => {
      let looks = 0;
      const reconcile = async () => {
        looks++;
        return { requeueAfterMs };
      };
      const { stop, done } = run({ name: "x", reconciler: { reconcile }, watches: [wakes("a")] });
      await bench.clock.advance(60_000);
      expect(looks).toBe(1);
      stop.abort();
      await done;
    },
  );

  it("backs off when it can't be told when to look again", async () => {
    let looks = 0;
    const reconcile = async () => {
      looks++;
      return { requeueAfterMs: Number.NaN };
    };
    const { stop, done } = run({ name: "x", reconciler: { reconcile }, watches: [wakes("a")] });
    await bench.clock.advance(60_000);
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThan(20);
    stop.abort();
    await done;
  });

  it("drops an earlier wish to look again when the last look has none", async () => {
    let looks = 0;
    let wake = (_key: string) => {};
    const reconcile = async () => (++looks === 1 ? { requeueAfterMs: 1_000 } : undefined);
    const watch = {
      subscribe(enqueue: (key: string) => void) {
        wake = enqueue;
        enqueue("a");
        return () => {};
      },
    };
    const { stop, done } = run({ name: "x", reconciler: { reconcile }, watches: [watch] });
    await bench.clock.advance(100);
    wake("a");
    await bench.clock.advance(60_000);
    expect(looks).toBe(2);
    stop.abort();
    await done;
  });

  it("looks again when asked to, and ends only after what is in work", async () => {
    let looks = 0;
    let finished = false;
    const reconcile = async (key: string) => {
      if (key === "poll") {
        looks++;
        return { requeueAfterMs: 100 };
      }
      await bench.clock.sleep(1_000);
      finished = true;
      return undefined;
    };
    const { stop, done } = run({ name: "x", reconciler: { reconcile }, watches: [wakes("poll", "slow")] });
    await bench.clock.advance(450);
    expect(looks).toBe(5);
    stop.abort();
    await bench.clock.advance(1_000);
    await done;
    expect(finished).toBe(true);
  });
});
