import { describe, expect, it } from "@jest/globals";
import { parseThresholds } from "../../../../node-agent/eviction/parse-thresholds.js";
import { defaultEviction } from "../../../../node-agent/eviction/settings.js";
import { passed } from "../../../../node-agent/eviction/thresholds.js";
import { observed } from "../../../support/eviction.js";

const none = { hard: "", soft: "", softGracePeriod: "", minimumReclaim: "" };
const mebi = 2 ** 20;

describe("eviction flags", () => {
  it.each([
    [
      "soft without a grace",
      { soft: "memory.available<1Gi" },
      /^grace period must be specified for the soft eviction threshold memory.available$/,
    ],
    ["an unknown signal", { hard: "cpu.available<1" }, /^unsupported eviction signal cpu.available$/],
    ["no pair", { hard: "memory.available" }, /^malformed pair, expect string<string: memory.available$/],
    ["nothing", { hard: "memory.available<0" }, /^eviction threshold memory.available must be positive: 0$/],
    [
      "more than all",
      { hard: "nodefs.available<101%" },
      /^eviction percentage threshold nodefs.available must be <= 100%: 101%$/,
    ],
    ["less than nothing", { hard: "nodefs.available<-1%" }, /must be >= 0%: -1%$/],
    ["no amount", { hard: "memory.available<lots" }, /quantities must match the regular expression/],
    ["no part", { hard: "nodefs.available<lots%" }, /^parsing "lots": invalid syntax$/],
    [
      "a negative grace",
      { soft: "memory.available<1Gi", softGracePeriod: "memory.available=-1s" },
      /^invalid eviction grace period specified: -1s, must be a positive value$/,
    ],
    ["no duration", { softGracePeriod: "memory.available=soon" }, /^time: invalid duration "soon"$/],
    [
      "to reclaim less than nothing",
      { minimumReclaim: "nodefs.available=-1" },
      /^negative eviction minimum reclaim specified for nodefs.available$/,
    ],
    ["to reclaim no part", { minimumReclaim: "nodefs.available=0%" }, /must be positive: 0%$/],
  ])("refuse %s", (_, flags, message) => {
    expect(() => parseThresholds({ ...none, ...flags })).toThrow(message);
  });

  it("are thresholds", () => {
    const parsed = parseThresholds({
      hard: "memory.available<100Mi,nodefs.available<0%,imagefs.available<100%",
      soft: "nodefs.available<20%",
      softGracePeriod: "nodefs.available=1m30s",
      minimumReclaim: "memory.available=50Mi",
    });
    expect(parsed.map(({ signal, graceMs, reclaim }) => [signal, graceMs, reclaim !== undefined])).toEqual([
      ["memory.available", 0, true],
      ["nodefs.available", 90_000, false],
    ]);
  });
});

describe("kubelet's default thresholds", () => {
  it.each([
    ["memory.available", 100 * mebi, 8_192 * mebi, 100 * mebi - 1],
    ["nodefs.available", 103, 1_024, 101],
    ["nodefs.inodesFree", 51, 1_024, 50],
    ["imagefs.available", 154, 1_024, 152],
    ["imagefs.inodesFree", 51, 1_024, 50],
  ] as const)("%s: %d of %d is enough, %d is not", (signal, enough, capacity, short) => {
    const passedBy = (available: number) =>
      passed(defaultEviction.thresholds, observed({ [signal]: [available, capacity] })).map(
        (one) => one.signal,
      );
    expect([passedBy(enough), passedBy(short)]).toEqual([[], [signal]]);
  });

  it("say nothing of processes, nor of what can't be seen", () => {
    expect(passed(defaultEviction.thresholds, observed({ "pid.available": [0, 1] }))).toEqual([]);
  });
});
