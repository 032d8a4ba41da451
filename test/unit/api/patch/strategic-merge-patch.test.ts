import { describe, expect, it } from "@jest/globals";
import { applyStrategicMergePatch } from "../../../../api/patch/strategic-merge-patch.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";

const patched = (original: unknown, patch: unknown, schema = "V1PodSpec") =>
  applyStrategicMergePatch(original, patch, schemas.get(schema));
const named = (...names: string[]) => names.map((name) => ({ name }));

describe("strategic merge patch", () => {
  it.each<[string, unknown, unknown, unknown]>([
    [
      "merges items by key and puts new ones where the patch has them",
      { containers: [{ name: "a", image: "x" }] },
      {
        containers: [
          { name: "b", image: "y" },
          { name: "a", image: "z" },
        ],
      },
      {
        containers: [
          { name: "b", image: "y" },
          { name: "a", image: "z" },
        ],
      },
    ],
    [
      "puts new items first",
      { containers: named("a", "b") },
      { containers: named("c") },
      { containers: named("c", "a", "b") },
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
              { name: "Y", value: "2" },
              { name: "X", value: "1" },
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
      "keeps nulls and directives out of what is new",
      {},
      {
        volumes: [
          { name: "v", emptyDir: null },
          { name: "w", $patch: "delete" },
        ],
      },
      { volumes: [{ name: "v" }] },
    ],
    [
      "keeps others before new items that took the places of deleted ones",
      { containers: named("a", "b", "c") },
      {
        "$setElementOrder/containers": named("c", "d"),
        containers: [{ name: "a", $patch: "delete" }, { name: "d" }],
      },
      { containers: named("b", "c", "d") },
    ],
  ])("%s", (_, original, patch, expected) => {
    const frozen = JSON.stringify(original);
    expect(patched(original, patch)).toEqual(expected);
    expect(JSON.stringify(original)).toBe(frozen);
  });

  it("merges and deletes primitives", () => {
    const meta = { finalizers: ["a", "b"] };
    expect(patched(meta, { finalizers: ["c", "a"] }, "V1ObjectMeta")).toEqual({
      finalizers: ["c", "a", "b"],
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
    ["an unknown directive", { $patch: "x" }, "unknown patch type: x in map: map[$patch:x]"],
    ["a wrong order", { "$setElementOrder/containers": {} }, "invalid patch format of setElementOrder list"],
    ["a wrong retainKeys", { $retainKeys: 1 }, "invalid patch format of retainKeys"],
    ["a wrong deletion", { "$deleteFromPrimitiveList/x": 1 }, "invalid patch format of primitive list"],
  ])("refuses %s", (_, patch, message) => {
    expect(() => patched({}, patch)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it("wants merge keys", () => {
    expect(() => patched({ containers: [] }, { containers: [{ image: "x", args: [1, null] }] })).toThrow(
      "map: map[args:[1 <nil>] image:x] does not contain declared merge key: name",
    );
  });

  it("wants items in the order that it is told", () => {
    const patch = { containers: named("a", "b"), "$setElementOrder/containers": named("b", "a") };
    expect(() => patched({ containers: [] }, patch)).toThrow(
      "The order in patch list:\n[map[name:a] map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]\n",
    );
  });
});
