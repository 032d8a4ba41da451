import { describe, expect, it } from "@jest/globals";
import type { V2MetricSpec } from "../../../../api/generated/types.js";
import { failureText, weigh } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/weigh.js";
import { judgingBy, scaledPods, subjectOf } from "../../../support/scaled-pods.js";

/** The metric's name says what it comes to in all; each pod is to have one of it. Names that say nothing can't be had. */
const external = (name: string): V2MetricSpec => ({
  type: "External",
  external: { metric: { name }, target: { type: "AverageValue", averageValue: "1" } },
});

function weighed(names: readonly string[], pause = async () => {}) {
  const source = {
    external: async (_namespace: string, { name }: { name: string }) => {
      if (Number.isNaN(Number(name))) throw new Error(`no ${name}`);
      return Number(name) * 1000;
    },
  };
  const pods = scaledPods({ current: 3 });
  return weigh(names.map(external), subjectOf(pods, 3), { ...judgingBy(source), pause });
}

describe("several metrics", () => {
  it.each<[readonly string[], number | undefined, string]>([
    [["5", "7", "2"], 7, "external metric 7(nil)"],
    [["2", "1"], 2, "external metric 2(nil)"],
    [["0"], 0, "external metric 0(nil)"],
    [["rain", "7"], 7, "external metric 7(nil)"],
    [["3", "rain"], 3, "external metric 3(nil)"],
    [["rain", "2"], undefined, ""],
    [["rain", "snow"], undefined, ""],
  ])("%j ask for %s", async (names, replicas, metric) => {
    const { most, statuses } = await weighed(names);
    expect([most?.replicas, most?.metric ?? ""]).toEqual([replicas, metric]);
    expect(statuses.map(({ type }) => type)).toEqual(
      names.map((name) => (Number.isNaN(Number(name)) ? "" : "External")),
    );
  });

  it("tell of the first that fails", async () => {
    const outcome = await weighed(["7", "rain", "snow"]);
    expect(outcome.failures.map(({ reason }) => reason)).toEqual(Array(2).fill("FailedGetExternalMetric"));
    expect(failureText(outcome)).toBe(
      "invalid metrics (2 invalid out of 3), first error is: failed to get rain external metric value: " +
        "failed to get rain external metric: unable to get external metric default/rain/nil: no rain",
    );
  });

  it("let others do something in between when there are many", async () => {
    let pauses = 0;
    const names = Array.from({ length: 100 }, (_, number) => `${number}`);
    const { most } = await weighed(names, async () => {
      pauses++;
    });
    expect([most?.replicas, pauses]).toEqual([99, 6]);
  });
});
