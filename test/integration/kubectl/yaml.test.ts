import { expect, it } from "@jest/globals";
import { encodeJson } from "../../../api/json/encode-json.js";
import { parseJson } from "../../../api/json/parse-json.js";
import { parseYaml } from "../../../api/yaml/parse-yaml.js";
import type { Random } from "../../../common/random.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { pick, several } from "../../fuzz/chance.js";
import { kubectl } from "../../support/kubectl.js";

const words =
  "0644 0o644 0X1A4 0x1a4 0b101 0899 08 00 -0 +1 -1 1_000 _1 1_ 1.0 .5 -.5 1e3 1E-3 1e 1e400 yes No on OFF y N true FALSE ~ null Null nULL 1:30 12:30:45 2024-01-01 2024-01-01T00:00:00Z 9007199254740993 -9223372036854775808 0.1 123456789.25 1e20 1.2.3 10.0.0.1 1,000 a:b a#b << = '' 'it''s' \"q\\n\\x41\\u00e9\" 0x 0b2 0o8 685_230.15 inf NaN";
const more = [
  "!!str 123",
  "!!int '5'",
  "!!float 3",
  "!!bool yes",
  "!mine x",
  "a # c",
  "foo bar",
  "[yes, 0644]",
  "{1: 2, yes: no}",
  "|\n            a\n             b\n",
  ">-\n            a\n            b\n\n            c",
];
const scalars = [...words.split(" "), ...more];
const keys = "a b 1 yes 1.5 0x10 2024-01-01 'q' 0644 -1 1e3 .inf true y".split(" ");

function value(random: Random, depth: number): string {
  const choice = depth > 2 ? 0 : random.next();
  if (choice < 0.7) return pick(random, scalars) ?? "";
  const pad = "  ".repeat(depth + 1);
  const lines = several(random, 3, () => value(random, depth + 1));
  if (choice < 0.85) return lines.map((line) => `\n${pad}- ${line}`).join("");
  return lines.map((line) => `\n${pad}${pick(random, keys)}: ${line}`).join("");
}

/** Documents of nothing but what both can read. */
function documentOf(random: Random): string {
  const fields = Array.from({ length: 300 }, (_, index) => `  f${index}: ${value(random, 1)}`);
  const merged =
    "  base: &base {a: 1, b: 2}\n  over: {a: 3, <<: *base, c: 4}\n  list: {<<: [*base, {a: 5, d: 6}]}";
  return `apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: r, labels: {x: z}}\nrevision: 1\ndata:\n${merged}\n${fields.join("\n")}\n`;
}

it("reads YAML as kubectl does", async () => {
  const random = seededRandom(3);
  for (let round = 0; round < 8; round += 1) {
    const text = documentOf(random);
    const args = ["label", "--local", "--overwrite", "-f", "-", "-o", "json", "x=z"];
    const { stdout, stderr } = await kubectl("/nonexistent/config", args, { input: text, version: "1.35" });
    expect(stderr).toBe("");
    const theirs = parseJson(stdout) as { data: object };
    const ours = parseYaml(text).value as { data: object };
    for (const [field, found] of Object.entries(theirs.data))
      expect(`${field}: ${encodeJson((ours.data as Record<string, unknown>)[field])}`).toBe(
        `${field}: ${encodeJson(found)}`,
      );
  }
}, 60_000);
