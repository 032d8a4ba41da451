import { describe, expect, it } from "@jest/globals";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";

const scheme = builtInScheme();

describe("scheme", () => {
  it("finds a resource by its plural and by its kind", () => {
    expect(scheme.byResource("apps", "deployments")?.kind).toBe("Deployment");
    expect(scheme.byKind("", "Endpoints")).toMatchObject({ singular: "endpoints", shortNames: ["ep"] });
    expect(scheme.byResource("", "deployments")).toBeUndefined();
  });

  it("prefers v2 autoscalers and stores them so", () => {
    const kind = scheme.byResource("autoscaling", "horizontalpodautoscalers");
    expect(kind?.versions).toEqual(["v2", "v1"]);
    expect(kind?.storedVersion).toBe("v2");
  });

  it("lists groups in discovery's order with their versions", () => {
    const groups = scheme.groups();
    expect(groups.slice(0, 3).map(({ group }) => group)).toEqual(["", "apiregistration.k8s.io", "apps"]);
    expect(groups).toHaveLength(22);
  });

  it("is layered without changing what is below", () => {
    const base = scheme.byKind("", "Pod");
    if (!base) throw new Error("no pods");
    const layered = scheme.with([{ ...base, group: "example.com", resource: "foos", kind: "Foo" }]);
    expect(layered.byKind("example.com", "Foo")?.resource).toBe("foos");
    expect(scheme.byKind("example.com", "Foo")).toBeUndefined();
    expect(layered.without((kind) => kind.group === "").byKind("", "Pod")).toBeUndefined();
  });

  it.each([
    ["apps", "deployments", "scale", "autoscaling/v1 Scale get,patch,update"],
    ["apps", "deployments", "status", "apps/v1 Deployment get,patch,update"],
    ["", "pods", "eviction", "policy/v1 Eviction create"],
    ["", "pods", "log", "/v1 Pod get"],
    ["", "pods", "exec", "/v1 PodExecOptions create,get"],
    ["", "services", "proxy", "/v1 ServiceProxyOptions create,delete,get,patch,update"],
  ])("knows %s/%s/%s", (group, resource, name, expected) => {
    const kind = scheme.byResource(group, resource);
    if (!kind) throw new Error("unknown resource");
    const found = subresourceInfo(kind, "v1", name);
    expect(`${found?.group}/${found?.version} ${found?.kind} ${found?.verbs.join()}`).toBe(expected);
  });
});
