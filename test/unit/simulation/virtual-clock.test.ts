import { describe, expect, it } from "@jest/globals";
import { VirtualClock } from "../../../simulation/time/virtual-clock.js";

describe("VirtualClock", () => {
  it("runs what is due in the order of its time, and then of its setting", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    for (const [name, ms] of [
      ["c", 30],
      ["a", 10],
      ["b", 10],
      ["late", 31],
    ] as const)
      clock.after(ms, () => seen.push(`${name} ${clock.monotonic()}`));
    await clock.pass(30);
    expect(seen).toEqual(["a 10", "b 10", "c 30"]);
    expect(clock.monotonic()).toBe(30);
  });

  it("lets all come of a moment before the next", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const work = async (name: string) => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      await clock.yield();
      process.nextTick(() => void Promise.resolve().then(() => seen.push(name)));
    };
    clock.after(1, () => void work("first"));
    clock.after(2, () => seen.push("second"));
    await clock.pass(5);
    expect(seen).toEqual(["first", "second"]);
  });

  it("comes to the end of waits for the rest of a fraction, however little is left", async () => {
    const clock = new VirtualClock();
    await clock.pass(1 / 3);
    const dueMs = clock.monotonic() + 0.1 + 0.2;
    let waits = 0;
    while (clock.monotonic() < dueMs && waits++ < 10) {
      void clock.sleep(dueMs - clock.monotonic());
      await clock.pass(dueMs - clock.monotonic());
    }
    expect(waits).toBeLessThan(3);
  });

  it("lets some time pass for a timer of none", async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const again = () => {
      seen.push(clock.monotonic());
      clock.after(0, again);
    };
    clock.after(0, again);
    await clock.pass(0.005);
    expect(seen).toEqual([0.001, 0.002, 0.003, 0.004, 0.005]);
  });

  it("does not run what was cancelled, and wakes sleepers whose signal aborts", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.after(5, () => seen.push("cancelled"))();
    const stop = new AbortController();
    clock.sleep(1_000, stop.signal).catch(() => seen.push("woken"));
    clock.after(6, () => stop.abort());
    await clock.pass(10);
    expect(seen).toEqual(["woken"]);
  });

  it("keeps a thousand timers in order", async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    for (let i = 0; i < 1_000; i++)
      clock.after(1 + ((i * 7_919) % 1_000), () => seen.push(clock.monotonic()));
    await clock.pass(1_000);
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, i) => 1 + i));
  });

  it("waits for what answers outside of virtual time", async () => {
    let isBusy = true;
    const clock = new VirtualClock(0, () => isBusy);
    setTimeout(() => {
      isBusy = false;
    }, 5);
    clock.after(1, () => {});
    await clock.pass(1);
    expect(isBusy).toBe(false);
  });

  it("says when nothing comes of what is waited for", async () => {
    await expect(new VirtualClock().until(new Promise(() => {}), 100)).rejects.toThrow("nothing came of it");
  });
});
