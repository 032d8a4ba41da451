import { describe, expect, it } from "@jest/globals";
import { encodeJson } from "../../../../api/json/encode-json.js";
import { parseYaml } from "../../../../api/yaml/parse-yaml.js";
import { expectLinear } from "../../../support/growth.js";

const json = (text: string) => encodeJson(parseYaml(text).value);
const texts = "yEs nULL 0x 0b2 0o8 1_x 1e 1e400 . << 1:30 190:20:30.15 2024-01-01 1.2.3 0x1ffffffffffffffff";

describe("parseYaml", () => {
  it.each([
    ["0644", "420"],
    ["0o644", "420"],
    ["0X1A4", "420"],
    ["0b1_1", "3"],
    ["-0644", "-420"],
    ["+1", "1"],
    ["4_2_0", "420"],
    ["08", "8"],
    ["0899", "899"],
    ["1e3", "1000"],
    ["+12e03", "12000"],
    ["1.", "1"],
    ["-.5", "-0.5"],
    ["1_0.5", "10.5"],
    ["1e21", "1e+21"],
    ["9007199254740993", "9007199254740993"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["18446744073709551615", "18446744073709551615"],
    ["18446744073709551616", "18446744073709552000"],
    ["y", "true"],
    ["Yes", "true"],
    ["off", "false"],
    ["~", "null"],
    ["", "null"],
    ["!!int '5'", "5"],
    ["!!float 5", "5"],
    ["!!bool yes", "true"],
    ["!!str yes", '"yes"'],
    ["!!binary aGVsbG8=", '"hello"'],
    ["!!timestamp 2024-01-01", '"2024-01-01"'],
    ["!mine 12", '"12"'],
    ["! 12", '"12"'],
    ["'12'", '"12"'],
    ["!!set {x}", '{"x":null}'],
    ...texts.split(" ").map((text) => [text, JSON.stringify(text)]),
  ])("takes %j for %s", (text, meant) => {
    expect(json(`- ${text}\n`)).toBe(`[${meant}]`);
  });

  it.each([
    ["1: a", '{"1":"a"}'],
    ["0x10: a", '{"16":"a"}'],
    ["yes: a", '{"true":"a"}'],
    ["1.50: a", '{"1.5":"a"}'],
    ["0.1234567890123: a", '{"0.12345679":"a"}'],
    ["123456789.0: a", '{"1.2345679e+08":"a"}'],
    [".inf: a", '{".inf":"a"}'],
    ["2024-01-01: a", '{"2024-01-01":"a"}'],
    ["b: 1\na: 2", '{"a":2,"b":1}'],
    ["a: 1\na: 2", '{"a":2}'],
    ["<<: {a: 1}\nb: 2", '{"a":1,"b":2}'],
    ["x: &x {a: 1}\nz: {a: 2, <<: *x, c: 3}", '{"x":{"a":1},"z":{"a":1,"c":3}}'],
    ["x: &x {a: 1}\nz: {<<: [*x, {a: 4, b: 5}]}", '{"x":{"a":1},"z":{"a":1,"b":5}}'],
    ["'<<': 1", '{"<<":1}'],
    ["a: &k b\n*k : c", '{"a":"b","b":"c"}'],
    ["a: &x 1\nb: &x 2\nc: *x", '{"a":1,"b":2,"c":2}'],
  ])("reads the map %j", (text, meant) => {
    expect(json(text)).toBe(meant);
  });

  it.each([
    ["~: a", "unsupported map key of type"],
    ["18446744073709551615: a", "unsupported map key of type: uint64"],
    ["[a]: b", "yaml: invalid map key"],
    ["a: .inf", "json: unsupported value: +Inf"],
    ["a: !!int x", "yaml: cannot decode !!str `x` as a !!int"],
    ["a: !!timestamp x", "yaml: cannot decode !!str `x` as a !!timestamp"],
    ["a: !!binary x", "yaml: !!binary value contains invalid base64 data"],
    ["a: *x", "yaml: unknown anchor 'x' referenced"],
    ["a: &x [*x]", "yaml: anchor 'x' value contains itself"],
    ["<<: 1", "yaml: map merge requires map or sequence of maps as the value"],
    ["<<: [[]]", "yaml: map merge requires map or sequence of maps as the value"],
    ["%YAML 1.2\n---\na: 1", "yaml: found incompatible YAML document"],
    ["a: \u0001", "yaml: control characters are not allowed"],
    ["a: [1", "yaml: line 1: "],
  ])("refuses %j", (text, why) => {
    expect(() => parseYaml(text)).toThrow(why);
  });

  it("tells keys that stand twice, by the lines of their values", () => {
    const text = 'a: 1\na:\n  2\n1: x\n"1": y\nyes: 1\ntrue: 2\nm: {b: 1}\n<<: {m: 1}\n';
    expect(parseYaml(text).duplicates).toEqual([
      'line 3: key "a" already set in map',
      "line 7: key true already set in map",
      'line 9: key "m" already set in map',
    ]);
  });

  it("lets aliases make much, but not of little", () => {
    const many = `a: &x {b: 1}\nc: [${"*x, ".repeat(200)}]\n`;
    expect(json(many)).toContain('{"b":1},{"b":1}');
    const bomb = [
      "a: &a [1,1,1,1,1,1,1,1,1]",
      ..."bcdefghi".split("").map((name, index) => {
        const before = "abcdefgh"[index];
        return `${name}: &${name} [${`*${before},`.repeat(9)}]`;
      }),
    ].join("\n");
    expect(() => parseYaml(bomb)).toThrow("yaml: document contains excessive aliasing");
    const deep = Array.from(
      { length: 2_000 },
      (_, index) => `- &a${index} [${index ? `*a${index - 1}` : ""}]`,
    );
    expect(() => parseYaml(deep.join("\n"))).toThrow(/exceeded max depth|excessive aliasing/);
  });

  it("takes linear time for aliases", () =>
    expectLinear({
      from: 2_000,
      make: (n) => `- &x {a: 1}\n${"- *x\n".repeat(n)}`,
      run: (text) => parseYaml(text),
    }));
});
