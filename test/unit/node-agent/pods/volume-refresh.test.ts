import { describe, expect, it } from "@jest/globals";
import { VolumeRefresh } from "../../../../node-agent/pods/sandbox/volume-refresh.js";
import { FakeClock } from "../../../support/fake-clock.js";

function bench(dueAfterMs?: number) {
  const clock = new FakeClock();
  const times: number[] = [];
  const errors: unknown[] = [];
  let answers: Promise<void>[] = [];
  const refresh = new VolumeRefresh({
    refresh: () => {
      times.push(clock.monotonic());
      return answers.shift() ?? Promise.resolve();
    },
    dueAtMs: () => (dueAfterMs === undefined ? undefined : clock.now() + dueAfterMs),
    onError: (error) => errors.push(error),
    clock,
  });
  const answer = (...next: Promise<void>[]) => {
    answers = next;
  };
  return { clock, times, errors, refresh, answer };
}

describe("volume refresh", () => {
  it("renews in time, again and again, until it is stopped", async () => {
    const { clock, times, refresh } = bench(10_000);
    refresh.plan();
    await clock.advance(25_000);
    expect(times).toEqual([10_000, 20_000]);
    refresh.stop();
    refresh.now();
    await clock.advance(60_000);
    expect(times).toHaveLength(2);
  });

  it("plans nothing for files that do not grow old", async () => {
    const { clock, times, refresh } = bench();
    refresh.plan();
    await clock.advance(1_000_000);
    expect(times).toEqual([]);
  });

  it("runs one at a time; what changes meanwhile makes one more", async () => {
    const { clock, times, refresh, answer } = bench();
    answer(clock.sleep(5_000));
    for (let i = 0; i < 3; i++) refresh.now();
    await clock.advance(4_000);
    expect(times).toEqual([0]);
    await clock.advance(2_000);
    expect(times).toEqual([0, 5_000]);
  });

  it("tries again at growing distances when it fails", async () => {
    const { clock, times, errors, refresh, answer } = bench();
    answer(...[1, 2, 3].map((text) => Promise.reject(new Error(String(text)))));
    refresh.now();
    await clock.advance(60_000);
    expect(times).toEqual([0, 1_000, 3_000, 7_000]);
    expect(errors.map(String)).toEqual(["Error: 1", "Error: 2", "Error: 3"]);
  });
});
