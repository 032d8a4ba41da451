import { describe, expect, it } from "@jest/globals";
import { applyStrategicMergePatch } from "../../../../api/patch/strategic-merge-patch.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";

const patched = (original: unknown, patch: unknown, schema = "V1PodSpec") =>
  applyStrategicMergePatch(original, patch, schemas.get(schema));
const named = (...names: string[]) => names.map((name) => ({ name }));

describe("strategic merge patch", () => {
  it.each<[string, unknown, unknown, unknown]>([
    [
      "merges items by key and appends new ones",
      { containers: [{ name: "a", image: "x" }] },
      {
        containers: [
          { name: "b", image: "y" },
          { name: "a", image: "z" },
        ],
      },
      {
        containers: [
          { name: "a", image: "z" },
          { name: "b", image: "y" },
        ],
      },
    ],
    [
      "replaces atomic lists",
      { tolerations: [{ key: "a" }] },
      { tolerations: [{ key: "b" }] },
      { tolerations: [{ key: "b" }] },
    ],
    [
      "deletes by null",
      { nodeName: "n", hostPID: true },
      { nodeName: null, dnsPolicy: null },
      { hostPID: true },
    ],
    [
      "deletes an item",
      { containers: named("a", "b") },
      { containers: [{ name: "a", $patch: "delete" }] },
      { containers: named("b") },
    ],
    [
      "replaces a list",
      { containers: named("a", "b") },
      { containers: [{ name: "c" }, { $patch: "replace" }] },
      { containers: named("c") },
    ],
    [
      "replaces an object",
      { nodeSelector: { a: "1" } },
      { nodeSelector: { $patch: "replace", b: "2" } },
      { nodeSelector: { b: "2" } },
    ],
    [
      "empties an object",
      { nodeSelector: { a: "1" } },
      { nodeSelector: { $patch: "delete" } },
      { nodeSelector: {} },
    ],
    [
      "merges within items",
      { containers: [{ name: "a", env: [{ name: "X", value: "1" }], args: ["x"] }] },
      { containers: [{ name: "a", env: [{ name: "Y", value: "2" }], args: ["y"] }] },
      {
        containers: [
          {
            name: "a",
            env: [
              { name: "X", value: "1" },
              { name: "Y", value: "2" },
            ],
            args: ["y"],
          },
        ],
      },
    ],
    [
      "orders by setElementOrder and keeps what the patch does not name in its place",
      { containers: named("a", "b", "c") },
      { "$setElementOrder/containers": named("c", "a", "d"), containers: named("d") },
      { containers: named("b", "c", "a", "d") },
    ],
    [
      "retains only listed keys",
      { volumes: [{ name: "v", emptyDir: {} }] },
      { volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/x" } }] },
      { volumes: [{ name: "v", hostPath: { path: "/x" } }] },
    ],
    [
      "keeps the directive's work out of new objects",
      {},
      { volumes: [{ name: "v", emptyDir: null, $patch: "merge" }] },
      { volumes: [{ name: "v" }] },
    ],
  ])("%s", (_, original, patch, expected) => {
    const frozen = JSON.stringify(original);
    expect(patched(original, patch)).toEqual(expected);
    expect(JSON.stringify(original)).toBe(frozen);
  });

  it("merges and deletes primitives", () => {
    const meta = { finalizers: ["a", "b"] };
    expect(patched(meta, { finalizers: ["c", "a"] }, "V1ObjectMeta")).toEqual({
      finalizers: ["a", "b", "c"],
    });
    expect(
      patched(
        meta,
        {
          "$deleteFromPrimitiveList/finalizers": ["b"],
          "$setElementOrder/finalizers": ["c", "a"],
          finalizers: ["c"],
        },
        "V1ObjectMeta",
      ),
    ).toEqual({ finalizers: ["c", "a"] });
  });

  it.each([
    ["a list", [], "invalid JSON document"],
    ["an unknown directive", { $patch: "x" }, "unknown patch type found: x"],
    ["a wrong order", { "$setElementOrder/containers": {} }, "invalid patch format of setElementOrder list"],
    ["a wrong retainKeys", { $retainKeys: 1 }, "invalid patch format of retainKeys"],
    ["a wrong deletion", { "$deleteFromPrimitiveList/x": 1 }, "invalid patch format of primitive list"],
  ])("refuses %s", (_, patch, message) => {
    expect(() => patched({}, patch)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it("wants merge keys", () => {
    expect(() => patched({}, { containers: [{ image: "x" }] })).toThrow(
      /does not contain declared merge key: name/,
    );
  });
});
