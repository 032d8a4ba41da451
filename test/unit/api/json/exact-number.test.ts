import { describe, expect, it } from "@jest/globals";
import { encodeJson } from "../../../../api/json/encode-json.js";
import { ExactNumber } from "../../../../api/json/exact-number.js";
import { parseJson } from "../../../../api/json/parse-json.js";
import type { Random } from "../../../../common/random.js";
import { seededRandom } from "../../../../common/seeded-random.js";
import { pick, several } from "../../../fuzz/chance.js";
import { expectLinear } from "../../../support/growth.js";

const odd =
  "9007199254740993 -9223372036854775808 18446744073709551616 1e400 -1E-400 1.0 0.10 -0.0 1e2 0.12345678901234567";
const literals = [..."0 1 -1 0.5 9007199254740991 12345".split(" "), ...odd.split(" ")];
const texts = ['"a"', '"\\":1.0,"', '"[9007199254740993"', '"\\u0000"', "true", "null", "{}", "[]"];

function document(random: Random, depth: number): string {
  const part = () => document(random, depth + 1);
  const choice = depth > 4 ? 0 : random.next();
  if (choice < 0.4) return pick(random, [...literals, ...texts]) ?? "";
  const items = several(random, 4, part);
  if (choice < 0.7) return `[${items.join(",")}]`;
  return `{${items.map((item, index) => `"${pick(random, ["a", ":1.0", "__proto__"])}${index}":${item}`).join(",")}}`;
}

describe("numbers in JSON", () => {
  it("keep their digits through reading and writing, whatever stands around them", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 2_000; round += 1) {
      const text = `{"a":${document(random, 0)}}`;
      const spaced = text.replaceAll(/(\w)":/g, round % 2 ? '$1" : ' : '$1"\n:\t');
      expect(encodeJson(parseJson(text))).toBe(text);
      if (!text.includes('\\"')) expect(encodeJson(parseJson(spaced)).replaceAll(/\s/g, "")).toBe(text);
    }
  });

  it("are indented as JSON.stringify does it", () => {
    const value = { a: [1, { b: "x", c: [], d: {} }], e: undefined, f: [undefined] };
    const exact = { ...value, n: parseJson("[1.0]") };
    const plain = JSON.stringify({ ...value, n: [1] }, undefined, 2);
    expect(encodeJson(exact, 2)).toBe(plain.replace(/1\n {2}\]\n\}$/, "1.0\n  ]\n}"));
    expect(encodeJson(value, 2)).toBe(JSON.stringify(value, undefined, 2));
  });

  it.each(odd.split(" "))("calculate as the nearest double: %s", (literal) => {
    const [number] = parseJson(`[${literal}]`) as number[];
    expect(number).toBeInstanceOf(ExactNumber);
    expect(`${number}`).toBe(literal);
    expect((number ?? 0) * 2).toBe(Number(literal) * 2);
  });

  it("are told from objects", () => {
    expect(parseJson('{"a":1.0}')).toEqual({ a: new ExactNumber("1.0") });
    expect(new ExactNumber("1.0").equals(new ExactNumber("1.00"))).toBe(false);
  });

  it("take linear time", async () => {
    for (const unit of ["[1.0,", '{"a" : 12345678901234567,', "[ ".padEnd(99), '"'.padEnd(99, " ")]) {
      const run = (text: string) => {
        try {
          parseJson(text);
        } catch {
          return;
        }
      };
      await expectLinear({ from: 20_000, make: (n) => `[1.0,"${unit.repeat(n)}`, run });
    }
  });
});
