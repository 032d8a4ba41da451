import { describe, expect, it } from "@jest/globals";
import { NodeUsages } from "../../../control-plane/metrics-api/node-usages.js";
import { readUsage } from "../../../control-plane/metrics-api/read-usage.js";
import type { MeasuredPod, UsageReport } from "../../../proto/generated/agent.js";
import { FakeClock } from "../../support/fake-clock.js";

const time = { endMs: 1_000, windowMs: 500 };
const usage = { cpuNanoCores: 1, workingSetBytes: 2 };
const pod = (more: Partial<MeasuredPod> = {}): MeasuredPod => ({
  uid: "u",
  time,
  containers: [{ name: "c", usage }],
  ...more,
});
const report = (more: Partial<UsageReport> = {}): UsageReport => ({
  ageMs: 0,
  node: { time, usage },
  pods: [],
  ...more,
});
const many = (length: number) => Array.from({ length }, () => ({ name: "c", usage }));

describe("a node's report of what is used", () => {
  it("is kept by pod and container", () => {
    const { node, pods } = readUsage(report({ pods: [pod()] }));
    expect(node).toEqual({ ...time, used: usage });
    expect(pods.get("u")).toEqual({ ...time, used: new Map([["c", usage]]) });
  });

  it("may leave the node out", () => {
    expect(readUsage(report({ node: undefined })).node).toBeUndefined();
  });

  it.each([
    ["no time", { node: { time: undefined, usage } }],
    ["no window", { node: { time: { endMs: 1, windowMs: 0 }, usage } }],
    ["a window of hours", { node: { time: { endMs: 1, windowMs: 3_600_001 }, usage } }],
    ["a moment behind all times", { node: { time: { endMs: 8.64e15, windowMs: 1 }, usage } }],
    ["no moment", { node: { time: { endMs: Number.NaN, windowMs: 1 }, usage } }],
    ["no usage", { node: { time, usage: undefined } }],
    ["negative use", { node: { time, usage: { ...usage, cpuNanoCores: -1 } } }],
    ["endless use", { node: { time, usage: { ...usage, workingSetBytes: Number.POSITIVE_INFINITY } } }],
    [
      "a fraction of a byte",
      { pods: [pod({ containers: [{ name: "c", usage: { ...usage, workingSetBytes: 0.5 } }] })] },
    ],
    ["a container that says nothing", { pods: [pod({ containers: [{ name: "c", usage: undefined }] })] }],
    ["too many pods", { pods: Array.from({ length: 5_001 }, () => pod()) }],
    ["too many containers", { pods: [pod({ containers: many(20_001) })] }],
  ])("is refused with %s", (_, more) => {
    expect(() => readUsage(report(more))).toThrow(/^it /);
  });
});

describe("what nodes use", () => {
  const usages = () => {
    const clock = new FakeClock();
    return { clock, known: new NodeUsages(clock) };
  };

  it("is what each said last", () => {
    const { known } = usages();
    known.report("n1", report({ pods: [pod()] }));
    known.report("n1", report({ pods: [pod({ uid: "v" })] }));
    known.report("n2", report());
    expect([...(known.of("n1")?.pods.keys() ?? [])]).toEqual(["v"]);
    expect(known.of("n2")?.pods.size).toBe(0);
    expect(known.of("n3")).toBeUndefined();
  });

  it("is not known of a node that spoke longer ago than fifteen seconds, by its own account too", async () => {
    const { clock, known } = usages();
    known.report("n1", report());
    known.report("n2", report({ ageMs: 10_000 }));
    await clock.advance(5_000);
    expect([known.of("n1"), known.of("n2")]).toEqual([expect.anything(), expect.anything()]);
    await clock.advance(1_000);
    expect([known.of("n1"), known.of("n2")]).toEqual([expect.anything(), undefined]);
    await clock.advance(9_001);
    expect(known.of("n1")).toBeUndefined();
  });

  it("is forgotten with the node's link, and when it says what makes no sense", () => {
    const { known } = usages();
    known.report("n1", report());
    known.forget("n1");
    expect(known.of("n1")).toBeUndefined();
    known.report("n1", report());
    expect(() => known.report("n1", report({ node: { time, usage: undefined } }))).toThrow();
    expect(known.of("n1")).toBeUndefined();
  });
});
