import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { RunGroup, type Runnable } from "../../../common/run-group.js";
import { FakeClock } from "../../support/fake-clock.js";

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

/** Parts that write down when they start and stop. */
function parts(count: number, log: string[]): Runnable[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `part-${index}`,
    async run(signal) {
      log.push(`start ${index}`);
      await untilAborted(signal);
      log.push(`stop ${index}`);
    },
  }));
}

describe("run group", () => {
  it("starts in order and stops in reverse", async () => {
    const log: string[] = [];
    const stop = new AbortController();
    const last: Runnable = { name: "last", run: untilAborted, ready: async () => stop.abort() };
    await new RunGroup([...parts(3, log), last], systemClock).run(stop.signal);
    expect(log).toEqual(["start 0", "start 1", "start 2", "stop 2", "stop 1", "stop 0"]);
  });

  it("waits for its signal with one listener, however many parts it has, and takes it away", async () => {
    const stop = new AbortController();
    let listeners = 0;
    const failing: Runnable = {
      name: "failing",
      run: untilAborted,
      async ready() {
        listeners = getEventListeners(stop.signal, "abort").length;
        throw new Error("not ready");
      },
    };
    await expect(new RunGroup([...parts(20, []), failing], systemClock).run(stop.signal)).rejects.toThrow(
      "not ready",
    );
    expect(listeners).toBe(1);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  it("stops all at once where they don't stand on each other, though one hangs", async () => {
    const clock = new FakeClock();
    const log: string[] = [];
    const stop = new AbortController();
    const hangs: Runnable = { name: "hangs", run: () => new Promise(() => {}) };
    const running = new RunGroup([...parts(2, log), hangs], clock, { together: true }).run(stop.signal);
    await clock.settle();
    stop.abort();
    await clock.settle();
    expect(log).toEqual(["start 0", "start 1", "stop 0", "stop 1"]);
    await clock.advance(5_000);
    await running;
  });

  it("fails when a part ends by itself", async () => {
    const ends: Runnable = { name: "short", run: async () => {} };
    await expect(new RunGroup([ends], systemClock).run(new AbortController().signal)).rejects.toThrow(
      "short ended by itself",
    );
  });

  it("starts nothing once stopped", async () => {
    const log: string[] = [];
    await new RunGroup(parts(2, log), systemClock).run(AbortSignal.abort());
    expect(log).toEqual([]);
  });
});
