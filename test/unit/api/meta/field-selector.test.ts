import { describe, expect, it } from "@jest/globals";
import { checkFieldsSupported, parseFieldSelector } from "../../../../api/meta/field-selector.js";

describe("parseFieldSelector", () => {
  it.each([
    ["", {}, true],
    ["spec.nodeName=n1", { "spec.nodeName": "n1" }, true],
    ["spec.nodeName==n1,status.phase!=Running", { "spec.nodeName": "n1", "status.phase": "Pending" }, true],
    ["status.phase!=Running", { "status.phase": "Running" }, false],
    ["spec.nodeName=", {}, true],
    ["a=x\\,y", { a: "x,y" }, true],
    ["a=x\\=y", { a: "x=y" }, true],
  ])("%s over %j is %s", (text, fields, expected) => {
    expect(parseFieldSelector(text).matches(fields as Record<string, string>)).toBe(expected);
  });

  it("refuses what is no term", () => {
    expect(() => parseFieldSelector("abc")).toThrow("invalid selector: 'abc'; can't understand 'abc'");
  });

  it("refuses fields that are not served", () => {
    const selector = parseFieldSelector("spec.foo=1");
    expect(() => checkFieldsSupported(selector, () => false)).toThrow("field label not supported: spec.foo");
  });

  it("finds the exact value of a field", () => {
    expect(parseFieldSelector("a!=1,metadata.name=x").exact("metadata.name")).toBe("x");
  });
});
