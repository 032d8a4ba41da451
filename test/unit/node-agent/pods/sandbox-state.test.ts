import { describe, expect, it } from "@jest/globals";
import {
  absentSandbox,
  failSandbox,
  readySandbox,
  removeSandbox,
  retrySandbox,
  type SandboxState,
  sandboxRetryAtMs,
} from "../../../../node-agent/pods/state/sandbox-state.js";

const failed = (failures: number, retryAtMs: number): SandboxState => ({
  type: "failed",
  failures,
  retryAtMs,
});
const ready = readySandbox("s");

describe("a pod's sandbox", () => {
  it.each([
    [absentSandbox, failed(1, 1_500)],
    [failed(1, 900), failed(2, 2_000)],
    [failed(2, 900), failed(3, 3_000)],
    [failed(20, 900), failed(21, 123_000)],
    [ready, failed(1, 1_500)],
  ])("%j that fails is %j", (before, after) => {
    expect(failSandbox(before, 1_000)).toEqual(after);
  });

  it.each([
    [absentSandbox, absentSandbox],
    [failed(2, 900), failed(2, 900)],
    [ready, absentSandbox],
  ])("%j that is removed is %j", (before, after) => {
    expect(removeSandbox(before)).toEqual(after);
  });

  it.each([
    [absentSandbox, absentSandbox],
    [failed(2, 900), failed(2, 0)],
    [ready, ready],
  ])("%j is %j when its objects have changed", (before, after) => {
    expect(retrySandbox(before)).toEqual(after);
  });

  it("waits only after a failure", () => {
    expect([absentSandbox, failed(1, 900), ready].map(sandboxRetryAtMs)).toEqual([0, 900, 0]);
  });
});
