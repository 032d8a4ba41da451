import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../../api/generated/types.js";
import { finishedMs } from "../../../../control-plane/controllers/job/finished-time.js";
import { failuresAfter, noFailures, waitMs } from "../../../../control-plane/controllers/job/pod-backoff.js";
import { removalOrder } from "../../../../control-plane/controllers/job/removal-order.js";
import { at, exited, podOf } from "../../../support/jobs.js";

const ms = (seconds: number) => Date.parse(at(seconds * 1_000));
const ended = (exitCode: number, seconds: number) =>
  podOf(`p${seconds}`, exited(exitCode, at(seconds * 1_000)));

describe("how long a Job waits after failures", () => {
  it.each([
    [0, 0],
    [1, 10],
    [2, 20],
    [3, 40],
    [6, 320],
    [7, 600],
    [100, 600],
  ])("after %p: %p s", (count, seconds) => {
    expect(waitMs({ count, lastMs: ms(0) }, ms(0))).toBe(seconds * 1_000);
    expect(waitMs({ count, lastMs: ms(0) }, ms(seconds + 1))).toBe(0);
  });

  it.each([
    ["nothing new", { count: 2, lastMs: ms(1) }, [], [], { count: 2, lastMs: ms(1) }],
    [
      "more failures",
      { count: 2, lastMs: ms(1) },
      [],
      [ended(1, 5), ended(1, 3)],
      { count: 4, lastMs: ms(5) },
    ],
    ["a success", { count: 2, lastMs: ms(1) }, [ended(0, 3)], [], noFailures],
    ["a success after a failure", { count: 2, lastMs: ms(1) }, [ended(0, 5)], [ended(1, 3)], noFailures],
    [
      "a failure after a success",
      { count: 2, lastMs: ms(1) },
      [ended(0, 4)],
      [ended(1, 3), ended(1, 6)],
      { count: 1, lastMs: ms(6) },
    ],
  ])("%s", (_, known, succeeded, failed, expected) => {
    expect(failuresAfter(known, succeeded, failed)).toEqual(expected);
  });
});

describe("when a pod ended", () => {
  const unready = { conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(4_000) }] };
  const deletion = { deletionTimestamp: at(40_000), deletionGracePeriodSeconds: 30 };

  it.each<[string, V1Pod, number]>([
    ["its last container did", podOf("a", { ...unready, ...exited(1, at(7_000)) }), 7],
    ["it stopped being ready", podOf("a", unready, deletion), 4],
    ["its deletion began", podOf("a", {}, deletion), 10],
    ["it was made", podOf("a"), 0],
  ])("%s", (_, pod, seconds) => {
    expect(finishedMs(pod)).toBe(ms(seconds));
  });
});

describe("which pod goes first", () => {
  const bound = (pod: V1Pod): V1Pod => ({ ...pod, spec: { containers: [], ...pod.spec, nodeName: "n" } });
  const ready = (seconds: number) => ({
    phase: "Running",
    conditions: [{ type: "Ready", status: "True", lastTransitionTime: at(seconds * 1_000) }],
  });

  it("is the one that has come less far", () => {
    const order = [
      podOf("unbound"),
      bound(podOf("pending", { phase: "Pending" })),
      bound(podOf("unready", { phase: "Running" })),
      bound(podOf("newly-ready", ready(9))),
      bound(podOf("long-ready", ready(1))),
    ];
    const shuffled = [3, 0, 4, 2, 1].map((i) => order[i] as V1Pod);
    expect(shuffled.sort(removalOrder)).toEqual(order);
  });
});
