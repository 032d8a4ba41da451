import { describe, expect, it } from "@jest/globals";
import { Reporter } from "../../../cli/output.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("the report of a command's phases", () => {
  const saidBy = async (isTerminal: boolean, work: () => Promise<void>) => {
    const said: string[] = [];
    const report = new Reporter(new FakeClock(), (text) => said.push(text), isTerminal);
    await report.phase("it works", work).catch(() => {});
    return said;
  };
  const failing = () => Promise.reject(new Error("no"));

  it("is a line a phase", async () => {
    expect(await saidBy(false, async () => {})).toEqual(["  ✓ it works (0.0 s)\n"]);
    expect(await saidBy(false, failing)).toEqual(["  ✗ it works\n"]);
  });

  it("tells a terminal what is being waited for, and writes over it", async () => {
    expect(await saidBy(true, async () => {})).toEqual(["  … it works", "\r\x1b[K  ✓ it works (0.0 s)\n"]);
    expect(await saidBy(true, failing)).toEqual(["  … it works", "\r\x1b[K  ✗ it works\n"]);
  });
});
