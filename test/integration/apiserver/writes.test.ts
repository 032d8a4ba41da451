import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ask } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";

const core = "/api/v1/namespaces/default";
const autoscalers = (version: string) =>
  `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
const service = (name: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { ports: [{ port: 80 }] },
});

describe("writing over HTTP", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 30_000);
  afterAll(() => server?.stop());

  const send = (method: string, path: string, body: unknown, contentType = "application/json") =>
    ask(server, path, { method, body, headers: { "content-type": contentType } });

  it("tells a PUT that created from one that changed", async () => {
    const path = `${core}/services/put`;
    expect((await send("PUT", `${path}?dryRun=All`, service("put"))).code).toBe(201);
    expect((await send("PUT", path, service("put"))).code).toBe(201);
    expect((await send("PUT", path, service("put"))).code).toBe(200);
    expect((await send("PUT", `${path}?dryRun=All`, service("put"))).code).toBe(200);
  });

  it("does not create by PUT what is not made so", async () => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "none" } };
    const answer = await send("PUT", `${core}/configmaps/none`, body);
    expect(answer.status).toMatchObject({ code: 404, message: 'configmaps "none" not found' });
  });

  const scaler = {
    apiVersion: "autoscaling/v1",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "h" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 50,
    },
  };

  it.each([
    ["merge", "application/merge-patch+json", { spec: { targetCPUUtilizationPercentage: 60 } }, 60],
    [
      "strategic merge",
      "application/strategic-merge-patch+json",
      { spec: { targetCPUUtilizationPercentage: 70 } },
      70,
    ],
    [
      "JSON",
      "application/json-patch+json",
      [{ op: "replace", path: "/spec/targetCPUUtilizationPercentage", value: 80 }],
      80,
    ],
  ])("applies a %s patch in a version that is not stored", async (name, type, change, wanted) => {
    const path = `${autoscalers("v1")}/${name.toLowerCase().replace(" ", "-")}`;
    const named = { ...scaler, metadata: { name: name.toLowerCase().replace(" ", "-") } };
    expect((await send("POST", autoscalers("v1"), named)).code).toBe(201);
    const answer = await send("PATCH", path, change, type);
    expect(answer.json).toMatchObject({
      apiVersion: "autoscaling/v1",
      spec: { maxReplicas: 3, targetCPUUtilizationPercentage: wanted },
    });
    const stored = await ask(server, path.replace("/v1/", "/v2/"));
    expect(stored.json.spec.metrics).toEqual([
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: wanted } },
      },
    ]);
  });

  it("checks a patch by the version it speaks", async () => {
    const path = `${autoscalers("v1")}/merge?fieldValidation=Strict`;
    const answer = await send("PATCH", path, { spec: { metrics: [] } }, "application/merge-patch+json");
    expect(answer.status).toMatchObject({ code: 422, reason: "Invalid" });
    expect(answer.status.message).toContain('unknown field "spec.metrics"');
  });

  it("patches an event in the newer API", async () => {
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e", namespace: "default" },
      involvedObject: { kind: "Pod", name: "p", namespace: "default" },
      reason: "Made",
      message: "old",
    };
    expect((await send("POST", `${core}/events`, event)).code).toBe(201);
    const path = "/apis/events.k8s.io/v1/namespaces/default/events/e";
    const answer = await send("PATCH", path, { note: "new" }, "application/merge-patch+json");
    expect(answer.json).toMatchObject({ apiVersion: "events.k8s.io/v1", note: "new", reason: "Made" });
    expect((await ask(server, `${core}/events/e`)).json).toMatchObject({ message: "new" });
  });
});
