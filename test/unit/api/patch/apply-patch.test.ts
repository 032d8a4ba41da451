import { describe, expect, it } from "@jest/globals";
import { applyPatch } from "../../../../api/patch/apply-patch.js";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";

const scheme = builtInScheme();

const kind = scheme.byKind("apps", "Deployment");
const current = Object.freeze({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: Object.freeze({ name: "d", labels: { a: "1" } }),
  spec: Object.freeze({ replicas: 1, template: { spec: { containers: [{ name: "a", image: "x" }] } } }),
});
const patched = (type: "json" | "merge" | "strategic" | "apply", body: unknown) => {
  if (!kind) throw new Error("no deployments");
  return applyPatch(kind, current, { type, body });
};

describe("applyPatch", () => {
  it("applies JSON patches to frozen objects", () => {
    const outcome = patched("json", [
      { op: "test", path: "/metadata/labels/a", value: "1" },
      { op: "replace", path: "/spec/replicas", value: 3 },
      { op: "add", path: "/metadata/labels/b", value: "2" },
    ]);
    expect(outcome).toMatchObject({ metadata: { labels: { a: "1", b: "2" } }, spec: { replicas: 3 } });
    expect(current.spec.replicas).toBe(1);
  });

  it.each<[string, unknown, number]>([
    ["a failed test", [{ op: "test", path: "/spec/replicas", value: 9 }], 422],
    ["a missing path", [{ op: "remove", path: "/spec/nothing" }], 422],
    ["an unknown operation", [{ op: "explode", path: "/spec" }], 422],
    ["an object", { a: 1 }, 400],
    ["too many operations", Array(10_001).fill({ op: "remove", path: "/x" }), 413],
  ])("refuses %s as JSON patch", (_, body, code) => {
    expect(() => patched("json", body)).toThrow(expect.objectContaining({ code }));
  });

  it("applies merge patches", () => {
    const body = {
      metadata: { labels: { a: null, b: "2" } },
      spec: { template: { spec: { containers: [] } } },
    };
    expect(patched("merge", body)).toMatchObject({
      metadata: { name: "d", labels: { b: "2" } },
      spec: { replicas: 1, template: { spec: { containers: [] } } },
    });
    expect(() => patched("merge", [])).toThrow(expect.objectContaining({ code: 400 }));
  });

  it("finds the schema of strategic merge patches by the object's version", () => {
    const body = { spec: { template: { spec: { containers: [{ name: "a", image: "y" }] } } } };
    expect(patched("strategic", body)).toMatchObject({
      spec: { replicas: 1, template: { spec: { containers: [{ name: "a", image: "y" }] } } },
    });
  });
});
