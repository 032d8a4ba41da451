import { describe, expect, it } from "@jest/globals";
import { freshStart, usageRate } from "../../../../node-agent/stats/usage-rate.js";

const reading = (seconds: number, cpuSeconds: number, workingSetBytes = 4_096) => ({
  atMs: seconds * 1_000,
  cpuNanos: cpuSeconds * 1e9,
  workingSetBytes,
});
const used = (windowMs: number, cores: number) => ({
  time: { endMs: 20_000, windowMs },
  usage: { cpuNanoCores: cores * 1e9, workingSetBytes: 4_096 },
});

describe("the mean use between two readings", () => {
  it.each([
    ["of one core", reading(10, 5), reading(20, 15), used(10_000, 1)],
    ["of two cores and a half", reading(18, 5), reading(20, 10), used(2_000, 2.5)],
    ["of an idle container", reading(10, 5), reading(20, 5), used(10_000, 0)],
    ["from its start on", { cpuNanos: 0, atMs: 8_000 }, reading(20, 3), used(12_000, 0.25)],
    ["with nothing before", undefined, reading(20, 15), undefined],
    ["of a counter that went back", reading(10, 16), reading(20, 15), undefined],
    ["in no time", reading(20, 5), reading(20, 15), undefined],
    ["by a clock that went back", reading(30, 5), reading(20, 15), undefined],
    ["over a time in which the host slept", reading(20 - 61, 5), reading(20, 15), undefined],
    ["of a container without CPU time", reading(10, 0), reading(20, 0), undefined],
    ["of a container without memory", reading(10, 5), reading(20, 15, 0), undefined],
  ])("%s", (_, before, now, expected) => {
    expect(usageRate(before, now)).toEqual(expected);
  });

  it("is whole, whatever was read", () => {
    const { time, usage } =
      usageRate(reading(10.0004, 1), { ...reading(20, 2), workingSetBytes: 4_096.5 }) ?? {};
    expect(Object.values({ ...time, ...usage }).every(Number.isSafeInteger)).toBe(true);
  });
});

describe("a container that was not read before", () => {
  const startedAt = new Date(100_000).toISOString();

  it.each([
    ["for three seconds", 103, undefined],
    ["for ten", 110, { cpuNanos: 0, atMs: 100_000 }],
    ["for fourteen", 114, { cpuNanos: 0, atMs: 100_000 }],
    ["since before the agent looked", 115, undefined],
    ["since the future", 90, undefined],
  ])("and runs %s", (_, seconds, expected) => {
    expect(freshStart(startedAt, reading(seconds, 1))).toEqual(expected);
  });

  it("says nothing when its start makes no sense", () => {
    expect(freshStart("yesterday", reading(110, 1))).toBeUndefined();
  });
});
