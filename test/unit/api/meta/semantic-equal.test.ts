import { describe, expect, it } from "@jest/globals";
import { semanticEqual } from "../../../../api/meta/semantic-equal.js";

describe("semantic equality", () => {
  it.each([
    ["an absent list and an empty one", { ports: [] }, {}],
    ["null and an absent field", { ports: null }, {}],
    ["an absent map and an empty one", { labels: {} }, {}],
    ["a structure without fields and none", { containers: [{ resources: {} }] }, { containers: [{}] }],
    ["another order of fields", { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
  ])("is not disturbed by %s", (_, left, right) => {
    expect(semanticEqual(left, right)).toBe(true);
    expect(semanticEqual(right, left)).toBe(true);
  });

  it.each([
    ["a volume source without settings", { emptyDir: {} }, {}],
    ["the order of a list", [1, 2], [2, 1]],
    ["a longer list", [1], [1, 2]],
    ["a label", { labels: { a: "b" } }, { labels: {} }],
    ["zero and an absent field", { replicas: 0 }, {}],
    ["a list and an object", [], {}],
  ])("sees %s", (_, left, right) => {
    expect(semanticEqual(left, right)).toBe(false);
    expect(semanticEqual(right, left)).toBe(false);
  });
});
