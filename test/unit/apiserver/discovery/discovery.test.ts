import { describe, expect, it } from "@jest/globals";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import {
  aggregatedVersion,
  groupDiscoveryList,
} from "../../../../control-plane/apiserver/discovery/aggregated.js";
import { apiGroup, apiGroupList } from "../../../../control-plane/apiserver/discovery/groups.js";
import { apiResourceList } from "../../../../control-plane/apiserver/discovery/resources.js";

const scheme = builtInScheme();

describe("legacy discovery", () => {
  it("lists groups with their preferred version", () => {
    expect(apiGroup(scheme, "autoscaling")).toEqual({
      kind: "APIGroup",
      apiVersion: "v1",
      name: "autoscaling",
      versions: [
        { groupVersion: "autoscaling/v2", version: "v2" },
        { groupVersion: "autoscaling/v1", version: "v1" },
      ],
      preferredVersion: { groupVersion: "autoscaling/v2", version: "v2" },
    });
    expect(apiGroup(scheme, "nothing")).toBeUndefined();
    expect(apiGroupList(scheme).groups.map(({ name }) => name)).not.toContain("");
  });

  it("lists resources and subresources", () => {
    const list = apiResourceList(scheme, "apps", "v1");
    expect(list?.resources.find(({ name }) => name === "deployments/scale")).toEqual({
      name: "deployments/scale",
      singularName: "",
      namespaced: true,
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
      verbs: ["get", "patch", "update"],
    });
    expect(list?.resources.find(({ name }) => name === "deployments")).toMatchObject({
      singularName: "deployment",
      shortNames: ["deploy"],
      categories: ["all"],
    });
    expect(apiResourceList(scheme, "apps", "v2")).toBeUndefined();
  });
});

describe("aggregated discovery", () => {
  it("divides the groups between the two roots", () => {
    const core = groupDiscoveryList(scheme, "/api", "v2");
    expect(core.items).toHaveLength(1);
    const pods = core.items[0]?.versions[0]?.resources.find(({ resource }) => resource === "pods");
    expect(pods).toMatchObject({
      scope: "Namespaced",
      responseKind: { group: "", version: "v1", kind: "Pod" },
    });
    expect(pods?.subresources?.map(({ subresource }) => subresource)).toContain("eviction");
    expect(groupDiscoveryList(scheme, "/apis", "v2beta1").items[0]?.metadata.name).toBe(
      "apiregistration.k8s.io",
    );
  });

  it.each([
    ["application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json", "v2"],
    ["application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json", "v2beta1"],
    ["application/json", undefined],
    ["*/*", undefined],
    ["application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList", undefined],
  ])("hears %s", (accept, version) => {
    expect(aggregatedVersion(accept)).toBe(version);
  });
});
