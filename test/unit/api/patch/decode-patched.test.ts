import { describe, expect, it } from "@jest/globals";
import { decodePatched } from "../../../../api/patch/decode-patched.js";
import { parsePatch } from "../../../../api/patch/parse-patch.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";

const decoded = (type: "merge" | "strategic", spec: unknown, fieldValidation: "Warn" | "Strict" = "Warn") => {
  const patch = parsePatch(JSON.stringify({ spec }), type, { fieldValidation });
  return decodePatched({ spec }, schemas.get("V1Deployment"), patch, { fieldValidation });
};

describe("the outcome of a patch", () => {
  it.each<[string, "merge" | "strategic", unknown, string]>([
    [
      "a text for a number",
      "merge",
      { replicas: "3" },
      '"{\\"spec\\":{\\"replicas\\":\\"3\\"}}": json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      "a text for a number",
      "strategic",
      { replicas: "3" },
      '"map[spec:map[replicas:3]]": unrecognized type: int32',
    ],
    [
      "a fraction",
      "strategic",
      { replicas: 1.5 },
      '"map[spec:map[replicas:1.5]]": cannot convert float64 to int32',
    ],
    [
      "a list for an object",
      "strategic",
      { selector: [] },
      '"map[spec:map[selector:[]]]": cannot restore struct from: slice',
    ],
    [
      "an object for a list",
      "strategic",
      { selector: { matchExpressions: {} } },
      '"map[spec:map[selector:map[matchExpressions:map[]]]]": cannot restore slice from map',
    ],
    [
      "a text for a map",
      "strategic",
      { selector: { matchLabels: "a" } },
      '"map[spec:map[selector:map[matchLabels:a]]]": cannot restore map from string',
    ],
    [
      "a number for a text",
      "strategic",
      { selector: { matchLabels: { a: 1 } } },
      '"map[spec:map[selector:map[matchLabels:map[a:1]]]]": cannot convert int64 to string',
    ],
  ])("with %s is invalid (%s)", (_what, type, spec, why) => {
    const message = `Invalid value: ${why}`;
    expect(() => decoded(type, spec)).toThrow(
      expect.objectContaining({
        code: 422,
        message: ` "" is invalid: patch: ${message}`,
        details: { causes: [{ reason: "FieldValueInvalid", message, field: "patch" }] },
      }),
    );
  });

  it("is warned of or refused for an unknown field", () => {
    expect(decoded("strategic", { replica: 1 }).warnings).toEqual(['unknown field "spec.replica"']);
    expect(() => decoded("strategic", { replica: 1 }, "Strict")).toThrow(
      ' "" is invalid: patch: Invalid value: "map[spec:map[replica:1]]": strict decoding error: unknown field "spec.replica"',
    );
  });
});
