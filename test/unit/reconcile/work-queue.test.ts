import { beforeEach, describe, expect, it } from "@jest/globals";
import { noQueueMetrics } from "../../../control-plane/reconcile/queue-metrics.js";
import { RateLimitingQueue } from "../../../control-plane/reconcile/rate-limiting-queue.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("work queue", () => {
  let clock: FakeClock;
  let queue: RateLimitingQueue;
  const { signal } = new AbortController();
  const noChance = { next: () => 0, uuid: () => "", bytes: () => new Uint8Array() };

  beforeEach(() => {
    clock = new FakeClock();
    queue = new RateLimitingQueue(clock, noChance, noQueueMetrics);
  });

  it("gives a key once however often it was added, in order", async () => {
    for (const key of ["a", "b", "a"]) queue.add(key);
    expect([await queue.get(signal), await queue.get(signal), queue.length]).toEqual(["a", "b", 0]);
  });

  it("holds a key back while it is in work, and gives it again after", async () => {
    queue.add("a");
    await queue.get(signal);
    queue.add("a");
    expect(queue.length).toBe(0);
    queue.done("a");
    expect(await queue.get(signal)).toBe("a");
  });

  it("wakes who waits, and lets go on abort", async () => {
    const waiting = queue.get(signal);
    queue.add("a");
    expect(await waiting).toBe("a");
    const stop = new AbortController();
    const stopped = queue.get(stop.signal);
    stop.abort();
    expect(await stopped).toBeUndefined();
  });

  it("delays; of two delays the earlier counts", async () => {
    queue.addAfter("a", 1_000);
    queue.addAfter("a", 100);
    queue.addAfter("a", 5_000);
    await clock.advance(99);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await queue.get(signal)).toBe("a");
    queue.done("a");
    await clock.advance(10_000);
    expect(queue.length).toBe(0);
  });

  it("backs off for a key that fails, until it is forgotten", async () => {
    const delays: number[] = [];
    const fail = async () => {
      const from = clock.monotonic();
      queue.addRateLimited("a");
      while (queue.length === 0) await clock.advance(1);
      delays.push(clock.monotonic() - from);
      queue.done((await queue.get(signal)) ?? "");
    };
    for (let i = 0; i < 4; i++) await fail();
    expect(queue.requeues("a")).toBe(4);
    queue.forget("a");
    await fail();
    expect(delays).toEqual([5, 10, 20, 40, 5]);
  });

  it("forgets what is delayed when it closes", async () => {
    queue.addAfter("a", 10);
    queue.close();
    await clock.advance(100);
    expect(queue.length).toBe(0);
  });
});
