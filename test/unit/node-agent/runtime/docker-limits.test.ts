import { describe, expect, it } from "@jest/globals";
import { containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { limitLabel, limitsOf } from "../../../../node-agent/runtime/docker-limits.js";

describe("the limits of a container", () => {
  const made = { cpuShares: 102, cpuQuotaMicros: 20_000, memoryBytes: 2 ** 26 };
  it("are those that the Engine enforces now", () => {
    const now = { CpuShares: 51, CpuQuota: 10_000, Memory: 2 ** 25 };
    expect(limitsOf(now, limitLabel(made))).toEqual({
      cpuShares: 51,
      cpuQuotaMicros: 10_000,
      memoryBytes: 2 ** 25,
    });
  });

  it("are those that it was made with, where the host has none", () => {
    expect(limitsOf({ CpuShares: 102, CpuQuota: 0, Memory: 0 }, limitLabel(made))).toEqual(made);
  });

  it.each(["", "{", "null", '"x"', '{"memoryBytes":"1"}'])("are none, when their label says %j", (text) => {
    expect(limitsOf({ CpuQuota: -1 }, { [containerLabels.limits]: text })).toEqual({});
  });
});
