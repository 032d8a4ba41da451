import { describe, expect, it } from "@jest/globals";
import { formatLabelSelector, parseLabelSelector, selectorOf } from "../../../../api/meta/label-selector.js";

describe("parseLabelSelector", () => {
  it.each([
    ["", { a: "1" }, true],
    ["a", { a: "" }, true],
    ["a", {}, false],
    ["!a", {}, true],
    ["! a", { a: "1" }, false],
    ["a=1", { a: "1" }, true],
    ["a == 1,b!=2", { a: "1" }, true],
    ["a=1,b!=2", { a: "1", b: "2" }, false],
    ["a=", { a: "" }, true],
    ["a in (x,y),!b,c!=d", { a: "y" }, true],
    ["a in (x,y)", { a: "z" }, false],
    ["a notin (x)", {}, true],
    ["in in (in)", { in: "in" }, true],
    ["n>3", { n: "4" }, true],
    ["n<3", { n: "4" }, false],
    ["n>3", { n: "x" }, false],
    ["toString", {}, false],
  ] as const)("%s over %j is %s", (text, labels, expected) => {
    expect(parseLabelSelector(text).matches(labels)).toBe(expected);
  });

  it.each([
    ["a=b=c", "found '=', expected: ',' or 'end of string'"],
    ["a=b,", "found '', expected: identifier after ','"],
    [",a", "found ',', expected: !, identifier, or 'end of string'"],
    ["a in x", "unable to parse requirement: found 'x' expected: '('"],
    ["a in (x", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["-a=b", 'unable to parse requirement: key: Invalid value: "-a": name part must consist'],
    ["a=-b", 'unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must be'],
  ])("refuses %s", (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });

  it("writes what it read", () => {
    const selector = parseLabelSelector("b notin (y,x), a==1 ,!d");
    expect(formatLabelSelector(selector)).toBe("a=1,b notin (x,y),!d");
  });
});

describe("selectorOf", () => {
  it("selects nothing when absent and everything when empty", () => {
    expect(selectorOf(undefined).matches({})).toBe(false);
    expect(selectorOf({}).matches({ a: "b" })).toBe(true);
  });

  it("demands labels and expressions together", () => {
    const selector = selectorOf({
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "tier", operator: "In", values: ["a"] }],
    });
    expect(selector.matches({ app: "web", tier: "a" })).toBe(true);
    expect(selector.matches({ app: "web" })).toBe(false);
  });
});
