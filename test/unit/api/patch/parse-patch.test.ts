import { describe, expect, it } from "@jest/globals";
import { parsePatch } from "../../../../api/patch/parse-patch.js";

const text = (body: unknown) => JSON.stringify(body);

describe("a patch", () => {
  it.each<[string, "json" | "merge" | "strategic", string, string]>([
    ["that is no JSON", "merge", "{", "error decoding patch: unexpected end of JSON input"],
    ["that is no JSON", "strategic", "{", "unexpected end of JSON input"],
    ["of nothing", "strategic", "", "unexpected end of JSON input"],
    [
      "that is a list",
      "merge",
      "[]",
      "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
    ],
    [
      "that is a text",
      "strategic",
      '"x"',
      "json: cannot unmarshal string into Go value of type map[string]interface {}",
    ],
    [
      "that is no list",
      "json",
      "{}",
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    ],
    [
      "of numbers",
      "json",
      "[1]",
      "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp",
    ],
    [
      "whose operation is no text",
      "json",
      text([{ op: 1 }]),
      "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string",
    ],
    [
      "with a number that is no double",
      "strategic",
      '{"a":1e400}',
      "json: cannot unmarshal number 1e400 into Go value of type float64",
    ],
  ])("%s is refused (%s)", (_what, type, body, message) => {
    expect(() => parsePatch(body, type, {})).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it.each<["json" | "strategic", unknown]>([
    ["json", []],
    ["strategic", {}],
  ])("of null changes nothing (%s)", (type, body) => {
    expect(parsePatch("null", type, {}).body).toEqual(body);
  });

  it.each<["json" | "merge" | "strategic", string, string[]]>([
    ["merge", '{"a":{"b":1,"b":2}}', ['duplicate field "a.b"']],
    ["strategic", '{"a":[{"b":1},{"c":1,"c":1}]}', ['duplicate field "a[1].c"']],
    [
      "json",
      '[{"op":"test","op":"add","path":"/a","value":{"b":1,"b":2},"to":"/c"}]',
      [
        'json patch duplicate field "[0].op"',
        'json patch duplicate field "[0].value.b"',
        'json patch unknown field "[0].to"',
      ],
    ],
  ])("tells what stands twice in it (%s)", (type, body, problems) => {
    expect(parsePatch(body, type, {}).problems).toEqual(problems);
    expect(parsePatch(body, type, { fieldValidation: "Ignore" }).problems).toEqual([]);
  });

  it("reads whole numbers in a strategic patch however they are written", () => {
    const { body } = parsePatch('{"a":2.0,"b":3e0,"c":9223372036854775807,"d":[1.5]}', "strategic", {});
    expect(body).toEqual({ a: 2, b: 3, c: expect.any(Number), d: [1.5] });
    expect(String((body as { c: number }).c)).toBe("9223372036854775807");
  });
});
