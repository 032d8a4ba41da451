import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const pods = "/api/v1/namespaces/default/pods";
const services = "/api/v1/namespaces/default/services";
const spec = { containers: [{ name: "c", image: "i" }], nodeSelector: { "beta.kubernetes.io/os": "linux" } };
const oldLabel =
  '299 - "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \\"kubernetes.io/os\\" instead"';
const ignored = '299 - "spec.SessionAffinity is ignored for headless services"';

describe("warnings of objects", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
  });
  afterAll(() => api?.stop());

  const warned = async (method: string, path: string, body?: object, type = "application/json") => {
    const headers = { "content-type": type };
    const bytes = body ? Buffer.from(JSON.stringify(body)) : new Uint8Array();
    const answer = await api.ask({ method, path, headers, body: bytes });
    return answer.headers.warning;
  };
  const pod = (name: string) => ({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec });
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "s" },
    spec: { clusterIP: "None", sessionAffinity: "ClientIP", ports: [{ port: 80 }] },
  };

  it("come with creating, also in a dry run", async () => {
    expect(await warned("POST", `${pods}?dryRun=All`, pod("a"))).toBe(oldLabel);
    expect(await warned("POST", pods, pod("a"))).toBe(oldLabel);
  });

  it("come with replacing and patching", async () => {
    expect(await warned("POST", services, service)).toBe(ignored);
    expect(await warned("PUT", `${services}/s`, service)).toBe(ignored);
    const change = { metadata: { labels: { a: "b" } } };
    expect(await warned("PATCH", `${services}/s`, change, "application/merge-patch+json")).toBe(ignored);
  });

  it("don't come with objects that are refused", async () => {
    expect(await warned("POST", pods, { ...pod("b"), spec: { ...spec, containers: [] } })).toBeUndefined();
  });

  it("come with whatever is asked of a deprecated version", async () => {
    const ofEndpoints = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"';
    expect(await warned("GET", "/api/v1/endpoints")).toBe(ofEndpoints);
    expect(await warned("GET", "/api/v1/namespaces/default/endpoints/none")).toBe(ofEndpoints);
    expect(await warned("GET", "/api/v1/componentstatuses")).toBe(
      '299 - "v1 ComponentStatus is deprecated in v1.19+"',
    );
  });
});
