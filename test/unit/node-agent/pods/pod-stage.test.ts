import { describe, expect, it } from "@jest/globals";
import {
  admit,
  type EndWish,
  end,
  endingOf,
  failureOf,
  leave,
  type PodStage,
  wasAdmitted,
} from "../../../../node-agent/pods/state/pod-stage.js";

const evicted = { reason: "Evicted", message: "too much" };
const admitting: PodStage = { type: "admitting" };
const running: PodStage = { type: "running" };
const ending = (graceSeconds: number, deleted = false, admitted = true): PodStage => ({
  type: "ending",
  ending: { graceSeconds, deleted, sinceMs: 100 },
  admitted,
  failure: undefined,
});
const gone: PodStage = { ...ending(30, true), type: "gone" } as PodStage;

describe("a pod's stage", () => {
  it.each([
    [admitting, running],
    [running, running],
    [ending(30), ending(30)],
    [gone, gone],
  ])("%j is %j after admission", (before, after) => {
    expect(admit(before)).toEqual(after);
  });

  const deletion = (graceSeconds: number): EndWish => ({ graceSeconds, deleted: true });
  it.each<[string, PodStage, EndWish, object]>([
    [
      "ends whom the node refuses",
      admitting,
      { graceSeconds: 30, deleted: false, failure: evicted },
      { admitted: false, failure: evicted },
    ],
    [
      "ends what runs",
      running,
      deletion(30),
      { admitted: true, ending: { graceSeconds: 30, deleted: true, sinceMs: 500 } },
    ],
    [
      "cuts a grace short, from now on",
      ending(30),
      deletion(5),
      { ending: { graceSeconds: 5, deleted: true, sinceMs: 500 } },
    ],
    [
      "never makes a grace longer",
      ending(5),
      deletion(30),
      { ending: { graceSeconds: 5, deleted: true, sinceMs: 100 } },
    ],
    [
      "goes on with the same grace",
      ending(5, true),
      { graceSeconds: 5, deleted: false },
      { ending: { graceSeconds: 5, deleted: true, sinceMs: 100 } },
    ],
    [
      "keeps the first reason",
      { ...ending(5), failure: evicted } as PodStage,
      { ...deletion(1), failure: { reason: "Other", message: "" } },
      { failure: evicted },
    ],
    ["remembers that it was never admitted", ending(5, false, false), deletion(1), { admitted: false }],
  ])("%s", (_, before, wish, after) => {
    const stage = end(before, wish, 500);
    expect(stage).toMatchObject({ type: "ending", ...after });
  });

  it("stays gone", () => {
    expect(end(gone, deletion(0), 500)).toBe(gone);
    expect(leave(gone)).toEqual(gone);
  });

  it("is gone only after its end", () => {
    expect(leave(ending(30, true))).toEqual(gone);
    expect(() => leave(running)).toThrow("not ending");
    expect(() => leave(admitting)).toThrow("not ending");
  });

  it.each([
    [admitting, undefined, undefined, false],
    [running, undefined, undefined, true],
    [end(admitting, { graceSeconds: 1, deleted: false, failure: evicted }, 0), 1, evicted, false],
    [ending(30), 30, undefined, true],
    [gone, 30, undefined, true],
  ])("%j tells its grace, its failure and whether it was admitted", (stage, grace, failure, admitted) => {
    expect(endingOf(stage)?.graceSeconds).toBe(grace);
    expect(failureOf(stage)).toBe(failure);
    expect(wasAdmitted(stage)).toBe(admitted);
  });
});
