import { describe, expect, it } from "@jest/globals";
import { circleComplaints, circles } from "../../../../scripts/lint/circles.js";

const imports = (files: Record<string, string[]>) =>
  new Map(Object.entries(files).map(([file, imported]) => [file, new Set(imported)]));

describe("circles among files", () => {
  it.each([
    ["a line", { a: ["b"], b: ["c"], c: [] }, []],
    ["two ways to one file", { a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, []],
    ["a file that imports itself", { a: ["a"] }, [["a"]]],
    ["a ring of three, and who imports it", { a: ["b"], b: ["c"], c: ["d"], d: ["b"] }, [["b", "c", "d"]]],
    ["two that share a file", { a: ["b", "c"], b: ["a"], c: ["a"] }, [["a", "b", "c"]]],
    [
      "two apart",
      { a: ["b"], b: ["a", "c"], c: ["d"], d: ["c"] },
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
  ])("are found in %s", (_name, files, expected) => {
    expect(circles(imports(files))).toEqual(expected);
  });

  it("are complained of, but for recursion that is named, which must be there", () => {
    const files = imports({ a: ["b"], b: ["a"], c: ["d"], d: ["c"] });
    expect(circleComplaints(files, new Set(["a b", "e f"]))).toEqual([
      "import each other: c d",
      "don't import each other, so need no leave to: e f",
    ]);
  });
});
