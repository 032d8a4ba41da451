import { describe, expect, it } from "@jest/globals";
import type { V1ConfigMap } from "../../../api/generated/types.js";
import { Indexer } from "../../../client/indexer.js";

const map = (name: string, tags: readonly string[], data = ""): V1ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data: { tags: tags.join(), data },
});

describe("objects by indexes", () => {
  const indexed = () => {
    const objects = new Indexer<V1ConfigMap>();
    objects.addIndex("tag", ({ data }) => data?.tags?.split(",") ?? []);
    return objects;
  };
  const found = (objects: Indexer<V1ConfigMap>, tag: string) =>
    objects.byIndex("tag", tag).map(({ metadata, data }) => `${metadata.name} ${data?.data}`);

  it("are found as they are now, where what they are found by stays the same", () => {
    const objects = indexed();
    objects.put(map("a", ["x", "y"], "1"));
    objects.put(map("b", ["x"], "1"));
    objects.put(map("a", ["x", "y"], "2"));
    expect([found(objects, "x"), found(objects, "y")]).toEqual([["a 2", "b 1"], ["a 2"]]);
    expect(objects.list("default")).toHaveLength(2);
  });

  it.each([
    [["y"], ["b 1"], ["a 2"], []],
    [["y", "x"], ["b 1", "a 2"], ["a 2"], []],
    [["x", "y", "z"], ["b 1", "a 2"], ["a 2"], ["a 2"]],
    [["z"], ["b 1"], [], ["a 2"]],
  ])("are found by %j once they have changed to that", (tags, x, y, z) => {
    const objects = indexed();
    objects.put(map("a", ["x", "y"], "1"));
    objects.put(map("b", ["x"], "1"));
    expect(objects.put(map("a", tags, "2"))?.data?.data).toBe("1");
    expect([found(objects, "x"), found(objects, "y"), found(objects, "z")]).toEqual([x, y, z]);
    objects.remove("default/a");
    expect([found(objects, "x"), found(objects, "y"), found(objects, "z")]).toEqual([["b 1"], [], []]);
  });
});
