import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1CustomResourceDefinition } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { customResourceDefinitions, namespaces } from "../../../api/resources.js";
import { silentLogger } from "../../../common/logger.js";
import { customResourceDefinitionController } from "../../../control-plane/controllers/custom-resource-definition/custom-resource-definition-controller.js";
import { CustomKinds } from "../../../control-plane/custom-resources/custom-kinds.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { cronTabDefinition, cronTabVersion } from "../../support/crontabs.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const path = "/apis/stable.example.com/v1/namespaces/default/crontabs";
const name = "crontabs.stable.example.com";
const cronTab = (spec: object, more: object = {}) => ({
  apiVersion: "stable.example.com/v1",
  kind: "CronTab",
  metadata: { name: "a" },
  spec: { cronSpec: "* * * * */5", ...spec },
  ...more,
});

describe("a custom resource", () => {
  let bench: ControllerBench;
  let api: MemoryApi;
  const ended = new AbortController();

  beforeEach(async () => {
    bench = await controllerBench();
    await bench.client.create(namespaces, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "default" },
    });
    bench.start(customResourceDefinitionController(bench.context));
    const { registry, kinds, clock } = bench;
    void new CustomKinds({ ...bench.context, kinds, log: silentLogger }).run(ended.signal);
    api = await memoryApi(() => {}, { registry, kinds, clock });
    await define(cronTabDefinition());
  });
  afterEach(async () => {
    await bench.stop();
    await api.stop();
  });

  const define = async (definition: V1CustomResourceDefinition) => {
    await bench.client.create(customResourceDefinitions, definition);
    await bench.clock.advance(200);
  };
  const definition = () => bench.client.get(customResourceDefinitions, { name });
  const send = async (
    method: string,
    target: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const type = { "content-type": "application/json" };
    const sent = body
      ? { body: Buffer.from(JSON.stringify(body)), headers: { ...type, ...headers } }
      : { headers };
    const answer = await api.ask({ method, path: target, ...sent });
    return { code: answer.statusCode, body: JSON.parse(Buffer.from(answer.body as Uint8Array).toString()) };
  };

  it("is served once its definition has its names", async () => {
    const { status } = await definition();
    expect(status?.conditions).toMatchObject([
      { type: "NamesAccepted", status: "True", reason: "NoConflicts" },
      { type: "Established", status: "True", reason: "InitialNamesAccepted" },
    ]);
    expect(status).toMatchObject({
      acceptedNames: { plural: "crontabs", kind: "CronTab", listKind: "CronTabList", shortNames: ["ct"] },
      storedVersions: ["v1"],
    });
    expect((await send("GET", path)).body).toMatchObject({ kind: "CronTabList", items: [] });
    const resources = (await send("GET", "/apis/stable.example.com/v1")).body.resources;
    expect(resources.map((one: { name: string }) => one.name).sort()).toEqual([
      "crontabs",
      "crontabs/scale",
      "crontabs/status",
    ]);
  });

  it("gets its defaults, and loses what nobody knows", async () => {
    const extra = { any: { thing: [1, "two"] } };
    const { code, body } = await send(
      "POST",
      path,
      cronTab({ replicas: null, foo: "bar", extra, limit: "5%" }),
    );
    expect(code).toBe(201);
    expect(body.spec).toEqual({ cronSpec: "* * * * */5", image: "cron:1", replicas: 1, extra, limit: "5%" });
    expect(body.metadata).toMatchObject({ generation: 1, namespace: "default" });
  });

  it("is told what strict requests are refused for", async () => {
    const strict = `${path}?fieldValidation=Strict`;
    const { code, body } = await send("POST", strict, cronTab({ foo: "bar", extra: { a: 1 } }));
    expect([code, body.message]).toEqual([
      400,
      'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.foo"',
    ]);
  });

  it.each([
    [
      { cronSpec: 7 },
      'spec.cronSpec: Invalid value: "integer": spec.cronSpec in body must be of type string: "integer"',
    ],
    [
      { replicas: 0 },
      "spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1",
    ],
    [
      { replicas: 1.5 },
      'spec.replicas: Invalid value: "number": spec.replicas in body must be of type integer: "number"',
    ],
    [{ cronSpec: undefined }, "spec.cronSpec: Required value"],
    [{ cronSpec: "x" }, 'spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match \'^(\\d+'],
    [{ mode: "so" }, 'spec.mode: Unsupported value: "so": supported values: "on", "off"'],
    [{ ports: [{ port: 1 }, { port: 1 }] }, 'spec.ports[1]: Duplicate value: {"port":1}'],
    [{ ports: [{ name: "web" }] }, "spec.ports[0].port: Required value"],
    [
      { limit: true },
      'spec.limit: Invalid value: "boolean": spec.limit in body must be of type integer,string: "boolean"',
    ],
    [{ mode: null }, 'spec.mode: Invalid value: "null": spec.mode in body must be of type string: "null"'],
  ])("refuses %j", async (spec, message) => {
    const { code, body } = await send("POST", path, cronTab(spec));
    expect(code).toBe(422);
    expect(body.message).toContain(message);
    expect(body.message).toMatch(/^CronTab\.stable\.example\.com "a" is invalid: /);
  });

  it("has a status and a scale of its own", async () => {
    const made = await send("POST", path, cronTab({}, { status: { replicas: 3 } }));
    expect(made.body.status).toBeUndefined();
    const withStatus = {
      ...made.body,
      spec: { cronSpec: "x" },
      status: { replicas: 2, labelSelector: "a=b" },
    };
    const { body } = await send("PUT", `${path}/a/status`, withStatus);
    expect([body.status, body.spec.cronSpec]).toEqual([withStatus.status, "* * * * */5"]);
    const scale = await send("GET", `${path}/a/scale`);
    expect(scale.body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 2, selector: "a=b" } });
    const merge = { "content-type": "application/merge-patch+json" };
    await send("PATCH", `${path}/a/scale`, { spec: { replicas: 4 } }, merge);
    expect((await send("GET", `${path}/a`)).body).toMatchObject({
      spec: { replicas: 4 },
      metadata: { generation: 2 },
    });
  });

  it("is patched by merges and JSON patches, not strategically, and applied by its keys", async () => {
    await send("POST", path, cronTab({ ports: [{ port: 1, name: "one" }] }));
    const strategic = { "content-type": "application/strategic-merge-patch+json" };
    expect((await send("PATCH", `${path}/a`, { spec: { replicas: 2 } }, strategic)).code).toBe(415);
    const apply = { "content-type": "application/apply-patch+yaml" };
    const applied = await send(
      "PATCH",
      `${path}/a?fieldManager=me`,
      {
        apiVersion: "stable.example.com/v1",
        kind: "CronTab",
        metadata: { name: "a" },
        spec: { ports: [{ port: 2 }] },
      },
      apply,
    );
    expect(applied.body.spec.ports).toEqual([{ port: 1, name: "one" }, { port: 2 }]);
    expect(applied.body.metadata.managedFields[0]).toMatchObject({
      manager: "me",
      fieldsV1: { "f:spec": { "f:ports": { 'k:{"port":2}': { ".": {}, "f:port": {} } } } },
    });
  });

  it("is selected by its fields, and shown in its columns", async () => {
    await send("POST", path, cronTab({ mode: "on" }));
    await send("POST", path, { ...cronTab({ mode: "off" }), metadata: { name: "b" } });
    const found = await send("GET", `${path}?fieldSelector=spec.mode%3Doff`);
    expect(found.body.items.map(({ metadata }: KubeObject) => metadata.name)).toEqual(["b"]);
    const table = await send("GET", path, undefined, {
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
    });
    const columns = table.body.columnDefinitions.map((column: { name: string }) => column.name);
    expect(columns).toEqual(["Name", "Spec", "Replicas", "Age"]);
    expect(table.body.rows[0].cells.slice(0, 3)).toEqual(["a", "* * * * */5", 1]);
  });

  it("is served in several versions, which differ in their names alone", async () => {
    await send("POST", path, cronTab({}));
    const old = await definition();
    const versions = [cronTabVersion("v1", { storage: false }), cronTabVersion("v2")];
    await bench.client.update(customResourceDefinitions, { ...old, spec: { ...old.spec, versions } });
    await bench.clock.advance(200);
    const second = path.replace("/v1/", "/v2/");
    expect((await send("GET", `${second}/a`)).body.apiVersion).toBe("stable.example.com/v2");
    expect((await send("GET", `${path}/a`)).body.apiVersion).toBe("stable.example.com/v1");
    expect((await definition()).status?.storedVersions).toEqual(["v1", "v2"]);
  });

  it("goes with its objects when its definition goes", async () => {
    await send("POST", path, { ...cronTab({}), metadata: { name: "a", finalizers: ["example.com/keep"] } });
    await bench.client.delete(customResourceDefinitions, { name });
    await bench.clock.advance(3_000);
    expect((await definition()).status?.conditions?.at(-1)).toMatchObject({
      type: "Terminating",
      status: "True",
    });
    expect((await send("POST", path, { ...cronTab({}), metadata: { name: "b" } })).code).toBe(405);
    const merge = { "content-type": "application/merge-patch+json" };
    await send("PATCH", `${path}/a`, { metadata: { finalizers: null } }, merge);
    await bench.clock.advance(5_000);
    await expect(definition()).rejects.toMatchObject({ code: 404 });
    expect((await api.ask({ path })).statusCode).toBe(404);
  });

  it("is not served in the place of what is built in", async () => {
    const ingress = cronTabDefinition([cronTabVersion("v1")], "networking.k8s.io");
    ingress.spec.names = { ...ingress.spec.names, kind: "Ingress", shortNames: [] };
    await expect(define(ingress)).rejects.toThrow(
      "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation",
    );
    ingress.metadata.annotations = { "api-approved.kubernetes.io": "unapproved, a test" };
    await define(ingress);
    expect(bench.kinds.current().byKind("networking.k8s.io", "Ingress")?.custom).toBeUndefined();
    expect(bench.kinds.current().byResource("networking.k8s.io", "crontabs")).toBeUndefined();
  });

  it("waits for names that another has", async () => {
    const other = cronTabDefinition([cronTabVersion("v1")]);
    other.metadata.name = "tables.stable.example.com";
    other.spec.names = { ...other.spec.names, plural: "tables", singular: "table" };
    await define(other);
    const told = () => bench.client.get(customResourceDefinitions, { name: "tables.stable.example.com" });
    expect((await told()).status?.conditions).toMatchObject([
      { type: "NamesAccepted", status: "False", reason: "ShortNamesConflict" },
      { type: "Established", status: "False", reason: "NotAccepted" },
    ]);
    await bench.client.delete(customResourceDefinitions, { name });
    await bench.clock.advance(5_000);
    expect((await told()).status?.conditions).toMatchObject([{ status: "True" }, { status: "True" }]);
  });
});
