import { describe, expect, it } from "@jest/globals";
import { fuzz } from "../../fuzz/fuzz.js";
import type { FuzzTarget } from "../../fuzz/target.js";
import { allTargets } from "../../fuzz/targets/all-targets.js";

// The same inputs on every machine that is fast enough; `npm run fuzz` tries more.
const most = { seconds: 2, maxInputs: 2_000 };

describe("hostile input", () => {
  it.each(allTargets.map((target) => [target.name, target] as const))("%s", async (_name, target) => {
    const { finding } = await fuzz(target, { ...most, seed: 1 });
    expect(finding && { ...finding, input: Buffer.from(finding.input).toString("base64") }).toBeUndefined();
  });
});

describe("the fuzzer", () => {
  const target = (run: FuzzTarget["run"]): FuzzTarget => ({
    name: "made up",
    seeds: [Buffer.from("abc")],
    run,
  });

  it("finds what throws on some input", async () => {
    const throwing = target((input) => {
      if (input.includes(0x22)) throw new TypeError("a quote");
    });
    const { finding } = await fuzz(throwing, { seconds: 10, seed: 1 });
    expect(finding?.why).toContain("a quote");
  });

  it("tries the same inputs from the same seed", async () => {
    const tried = async () => {
      const inputs: string[] = [];
      const noting = target((input) => void inputs.push(Buffer.from(input).toString("hex")));
      await fuzz(noting, { seconds: 10, seed: 7, maxInputs: 200 });
      return inputs;
    };
    expect(await tried()).toEqual(await tried());
  });
});
