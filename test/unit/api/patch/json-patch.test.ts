import { describe, expect, it } from "@jest/globals";
import { applyJsonPatch } from "../../../../api/patch/json-patch.js";

const document = { a: { b: [1, 2], "c/d": { "e~": null } } };

describe("a JSON patch", () => {
  it.each<[string, object, unknown]>([
    ["adds to an object", { op: "add", path: "/a/f", value: 1 }, { a: { ...document.a, f: 1 } }],
    ["adds null when it names no value", { op: "add", path: "/f" }, { ...document, f: null }],
    ["inserts into a list", { op: "add", path: "/a/b/0", value: 0 }, { a: { ...document.a, b: [0, 1, 2] } }],
    ["appends to a list", { op: "add", path: "/a/b/-", value: 3 }, { a: { ...document.a, b: [1, 2, 3] } }],
    ["removes from a list", { op: "remove", path: "/a/b/0" }, { a: { ...document.a, b: [2] } }],
    ["replaces the whole document", { op: "replace", path: "", value: 1 }, 1],
    ["reads escapes", { op: "test", path: "/a/c~1d/e~0", value: null }, document],
    ["moves", { op: "move", from: "/a/b", path: "/b" }, { a: { "c/d": { "e~": null } }, b: [1, 2] }],
    ["copies", { op: "copy", from: "/a/b/1", path: "/b" }, { ...document, b: 2 }],
    [
      "counts places from the end of a list",
      { op: "add", path: "/a/b/-1", value: 3 },
      { a: { ...document.a, b: [1, 2, 3] } },
    ],
    ["removes the last of a list", { op: "remove", path: "/a/b/-1" }, { a: { ...document.a, b: [1] } }],
    ["replaces what is not there", { op: "replace", path: "/x", value: 0 }, { ...document, x: 0 }],
    ["takes what is not there for null", { op: "test", path: "/x", value: null }, document],
    ["copies null from where nothing is", { op: "copy", from: "/x", path: "/y" }, { ...document, y: null }],
    ["tests for equality", { op: "test", path: "/a/b", value: [1, 2] }, document],
  ])("%s", (_what, operation, expected) => {
    expect(applyJsonPatch(document, [operation])).toEqual(expected);
    expect(document.a.b).toEqual([1, 2]);
  });

  it.each<[string, object]>([
    ["a place behind a list's end", { op: "add", path: "/a/b/3", value: 0 }],
    ["a place before a list's beginning", { op: "replace", path: "/a/b/-3", value: 0 }],
    ["a place that is no number", { op: "add", path: "/a/b/1e0", value: 0 }],
    ["to add everything", { op: "add", path: "", value: {} }],
    ["to remove what is not there", { op: "remove", path: "/x" }],
    ["to move what is not there", { op: "move", from: "/x", path: "/y" }],
    ["another value than nothing", { op: "test", path: "/x", value: 0 }],
    ["what has no parent", { op: "add", path: "/x/y", value: 0 }],
    ["what every object has", { op: "add", path: "/constructor/prototype/x", value: 0 }],
    ["to replace what has no parent", { op: "replace", path: "/x/y", value: 0 }],
    ["to move into itself", { op: "move", from: "/a", path: "/a/x" }],
    ["to remove everything", { op: "remove", path: "" }],
    ["another order of a list", { op: "test", path: "/a/b", value: [2, 1] }],
    ["a path that is none", { op: "add", path: "a", value: 0 }],
  ])("does not take %s", (_what, operation) => {
    expect(() => applyJsonPatch(document, [operation])).toThrow(expect.objectContaining({ code: 422 }));
  });

  it("copies no more than a request may hold", () => {
    const doubling = Array.from({ length: 40 }, (_, index) => ({
      op: "copy",
      from: "/a",
      path: `/a/x${index}`,
    }));
    expect(() => applyJsonPatch(document, doubling)).toThrow(expect.objectContaining({ code: 422 }));
  });

  it("does not move the items of a long list again and again", () => {
    const long = { list: Array(200_000).fill(0) };
    const inserts = Array(10_000).fill({ op: "add", path: "/list/0", value: 0 });
    expect(() => applyJsonPatch(long, inserts)).toThrow(expect.objectContaining({ code: 422 }));
  });

  it("takes __proto__ for a name like any other", () => {
    const patched = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { x: 1 } }]);
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"x":1}}');
    expect("x" in {}).toBe(false);
  });
});
