import { describe, expect, it } from "@jest/globals";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import type { Kind } from "../../../../api/scheme/kind.js";
import { OpenApi } from "../../../../control-plane/apiserver/openapi/open-api.js";
import { widgetKind } from "../../../support/made-up-kind.js";

const scheme = builtInScheme();

const openApi = new OpenApi(scheme, "v1.36.0");

interface Document {
  paths: Record<string, Record<string, Record<string, unknown>>>;
  definitions?: Record<string, { properties: Record<string, unknown> } & Record<string, unknown>>;
  components?: { schemas: Document["definitions"] };
}
const parsed = async (bytes: Promise<Buffer> | undefined): Promise<Document> =>
  JSON.parse(String(await bytes));

describe("OpenAPI", () => {
  it("has an index with a hash for every group and version", () => {
    const { paths } = openApi.v3Index();
    expect(paths["apis/autoscaling/v1"]?.serverRelativeURL).toMatch(
      /^\/openapi\/v3\/apis\/autoscaling\/v1\?hash=\w{128}$/,
    );
    expect(Object.keys(paths)).toHaveLength(23);
    expect(openApi.v3("apis/nothing/v1")).toBeUndefined();
  });

  it("describes kinds in version 3", async () => {
    const { components, paths } = await parsed(openApi.v3("api/v1"));
    const pod = components?.schemas?.["io.k8s.api.core.v1.Pod"];
    expect(pod?.["x-kubernetes-group-version-kind"]).toEqual([{ group: "", version: "v1", kind: "Pod" }]);
    expect(pod?.properties.spec).toEqual({
      description: expect.stringMatching(/./),
      allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.PodSpec" }],
    });
    expect(components?.schemas?.["io.k8s.api.core.v1.PodSpec"]?.properties.containers).toMatchObject({
      type: "array",
      "x-kubernetes-patch-merge-key": "name",
      "x-kubernetes-patch-strategy": "merge",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    });
    const patch = paths["/api/v1/namespaces/{namespace}/pods/{name}"]?.patch;
    expect(patch).toMatchObject({
      operationId: "patchCoreV1NamespacedPod",
      "x-kubernetes-action": "patch",
      "x-kubernetes-group-version-kind": { group: "", version: "v1", kind: "Pod" },
    });
    const names = ((patch?.parameters ?? []) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["dryRun", "fieldValidation", "fieldManager", "force"]));
  });

  it("tells of every version of a kind whose class they share", async () => {
    const { schemas, listSchemas, ...kind } = widgetKind({ size: { kind: "string" } });
    const shared = {
      versions: ["v1", "v2"],
      schemas: { ...schemas, v2: schemas.v1 },
      listSchemas: { ...listSchemas, v2: listSchemas.v1 },
    } as Pick<Kind, "versions" | "schemas" | "listSchemas">;
    const { definitions } = await parsed(new OpenApi(scheme.with([{ ...kind, ...shared }]), "v1.36.0").v2());
    const versionsOf = (name: string) =>
      definitions?.[`com.example.v1.${name}`]?.["x-kubernetes-group-version-kind"];
    const each = (name: string) =>
      ["v1", "v2"].map((version) => ({ group: "widgets.example.com", version, kind: name }));
    expect([versionsOf("Widget"), versionsOf("WidgetList")]).toEqual([each("Widget"), each("WidgetList")]);
  });

  it("describes everything in version 2", async () => {
    const { definitions, paths } = await parsed(openApi.v2());
    expect(definitions?.["io.k8s.api.apps.v1.Deployment"]?.properties.spec).toMatchObject({
      $ref: "#/definitions/io.k8s.api.apps.v1.DeploymentSpec",
    });
    expect(paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"]?.get).toMatchObject({
      "x-kubernetes-group-version-kind": { group: "autoscaling", version: "v1", kind: "Scale" },
    });
  });

  it("resolves every reference, and names every operation once", async () => {
    const document = await parsed(openApi.v2());
    const references = JSON.stringify(document).match(/#\/definitions\/[\w.-]+/g) ?? [];
    const unknown = new Set(
      references.filter((ref) => !document.definitions?.[ref.slice("#/definitions/".length)]),
    );
    expect([...unknown]).toEqual([]);
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
