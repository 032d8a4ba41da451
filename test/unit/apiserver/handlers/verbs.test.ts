import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MemoryApi, memoryApi } from "../../../support/memory-api.js";

const maps = "/api/v1/namespaces/default/configmaps";
const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const map = (name: string, more: object = {}) => ({ metadata: { name, ...more }, data: { a: "1" } });

interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

describe("the verbs", () => {
  let api: MemoryApi;
  beforeAll(async () => {
    api = await memoryApi();
    for (const name of ["a", "b", "c"]) await ask("POST", maps, { body: map(name, { labels: { name } }) });
  });
  afterAll(() => api.stop());

  async function ask(method: string, path: string, { body, headers = {} }: Asked = {}) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const request = { method, path, body: Buffer.from(text), headers: { ...type, ...headers } };
    const answer = await api.ask(request);
    const said = Buffer.from(answer.body).toString();
    return { code: answer.statusCode, headers: answer.headers, text: said, json: parse(said) };
  }
  const patch = (path: string, type: string, body: unknown) =>
    ask("PATCH", path, { body, headers: { "content-type": `application/${type}+json` } });

  it.each<[what: string, method: string, path: string, body: unknown, code: number, message: RegExp]>([
    [
      "another kind",
      "POST",
      maps,
      { kind: "Secret", ...map("x") },
      400,
      /^Secret in version "v1" cannot be handled as a ConfigMap$/,
    ],
    [
      "another version",
      "POST",
      maps,
      { apiVersion: "v2", ...map("x") },
      400,
      /^the API version in the data \(v2\) does not match the expected API version \(v1\)$/,
    ],
    [
      "another namespace",
      "POST",
      maps,
      map("x", { namespace: "other" }),
      400,
      /does not match the namespace sent/,
    ],
    ["a name that is taken", "POST", maps, map("a"), 409, /^configmaps "a" already exists$/],
    ["no name", "POST", maps, { data: {} }, 422, /name or generateName is required/],
    [
      "unknown fields",
      "POST",
      `${maps}?fieldValidation=Strict`,
      { ...map("x"), odd: 1 },
      400,
      /unknown field "odd"/,
    ],
    ["a PUT elsewhere", "PUT", `${maps}/a`, map("b"), 400, /does not match the name on the URL/],
    ["an old version", "PUT", `${maps}/a`, map("a", { resourceVersion: "1" }), 409, /has been modified/],
    ["another incarnation", "PUT", `${maps}/a`, map("a", { uid: "other" }), 409, /UID/],
    ["nothing there", "PUT", `${maps}/none`, map("none"), 404, /^configmaps "none" not found$/],
    ["nothing to get", "GET", `${maps}/none`, undefined, 404, /^configmaps "none" not found$/],
    ["nothing to delete", "DELETE", `${maps}/none`, undefined, 404, /^configmaps "none" not found$/],
    [
      "a policy that is none",
      "DELETE",
      `${maps}/a?propagationPolicy=Some`,
      undefined,
      422,
      /propagationPolicy/,
    ],
    [
      "preconditions that don't hold",
      "DELETE",
      `${maps}/a`,
      { preconditions: { uid: "other" } },
      409,
      /the UID in the precondition \(other\) does not match/,
    ],
    ["a collection put", "PUT", maps, map("a"), 405, /does not allow this method/],
    ["an object posted", "POST", `${maps}/a`, map("a"), 405, /does not allow this method/],
    ["a subresource of no kind", "GET", `${maps}/a/status`, undefined, 404, /^404 page not found$/m],
  ])("refuse %s", async (_what, method, path, body, code, message) => {
    const answer = await ask(method, path, { body });
    expect([answer.code, answer.json?.message ?? answer.text]).toEqual([
      code,
      expect.stringMatching(message),
    ]);
  });

  it("create, and fill in what the path says", async () => {
    const { code, json } = await ask("POST", maps, { body: { metadata: { generateName: "g-" } } });
    expect(code).toBe(201);
    expect(json).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "default" } });
    expect(json.metadata.name).toMatch(/^g-[a-z0-9]{5}$/);
    await ask("DELETE", `${maps}/${json.metadata.name}`);
  });

  it.each([
    ["POST", maps, map("dry"), 201],
    ["PUT", `${maps}/a`, { ...map("a"), data: { a: "2" } }, 200],
    ["DELETE", `${maps}/a`, undefined, 200],
    ["DELETE", maps, undefined, 200],
  ])("change nothing in a dry run of %s %s", async (method, path, body, code) => {
    const before = (await ask("GET", maps)).json;
    expect((await ask(method, `${path}?dryRun=All`, { body })).code).toBe(code);
    expect((await ask("GET", maps)).json.items).toEqual(before.items);
  });

  it("warn of unknown fields", async () => {
    const { code, headers } = await ask("PUT", `${maps}/b`, { body: { ...map("b"), odd: 1 } });
    expect([code, headers.warning]).toEqual([200, '299 - "unknown field \\"odd\\""']);
  });

  it("create by a PUT what may be made so", async () => {
    const body = { metadata: { name: "l" }, spec: { holderIdentity: "me" } };
    const made = await ask("PUT", `${leases}/l`, { body });
    expect(made.code).toBe(201);
    expect((await ask("PUT", `${leases}/l`, { body: made.json })).code).toBe(200);
  });

  it("list by pages, in the order of the names", async () => {
    const first = (await ask("GET", `${maps}?limit=2`)).json;
    expect(first).toMatchObject({ kind: "ConfigMapList", metadata: { remainingItemCount: 1 } });
    const second = (await ask("GET", `${maps}?limit=2&continue=${first.metadata.continue}`)).json;
    const names = [...first.items, ...second.items].map(({ metadata }) => metadata.name);
    expect([names, second.metadata.continue]).toEqual([["a", "b", "c"], undefined]);
  });

  it.each([
    ["labelSelector=name%3Da", ["a"]],
    ["labelSelector=name%20in%20(a,c)", ["a", "c"]],
    ["fieldSelector=metadata.name%3Dc", ["c"]],
    ["fieldSelector=metadata.name!%3Dc", ["a", "b"]],
  ])("list what %s selects", async (query, names) => {
    await ask("PUT", `${maps}/b`, { body: map("b", { labels: { name: "b" } }) });
    const { items } = (await ask("GET", `${maps}?${query}`)).json;
    expect(items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(names);
  });

  it.each([
    ["application/json;as=Table;g=meta.k8s.io;v=v1", "Table"],
    ["application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "PartialObjectMetadata"],
    ["text/html, application/json;q=0.5", "ConfigMap"],
    ["*/*", "ConfigMap"],
  ])("show an object as %s wants it", async (accept, kind) => {
    expect((await ask("GET", `${maps}/a`, { headers: { accept } })).json.kind).toBe(kind);
  });

  it.each([["text/html"], ["application/json;as=Chart;g=meta.k8s.io;v=v1"]])(
    "show nothing as %s, and do nothing for it",
    async (accept) => {
      const answer = await ask("POST", maps, { body: map("unseen"), headers: { accept } });
      expect([answer.code, answer.json?.reason]).toEqual([406, "NotAcceptable"]);
      expect((await ask("GET", `${maps}/unseen`)).code).toBe(404);
    },
  );

  it.each<[type: string, body: unknown]>([
    ["merge-patch", { data: { patched: "yes" } }],
    ["strategic-merge-patch", { data: { patched: "yes" } }],
    ["json-patch", [{ op: "add", path: "/data/patched", value: "yes" }]],
  ])("apply a %s", async (type, body) => {
    await ask("POST", maps, { body: map(type) });
    const { code, json } = await patch(`${maps}/${type}`, type, body);
    expect([code, json.data]).toEqual([200, { a: "1", patched: "yes" }]);
    await ask("DELETE", `${maps}/${type}`);
  });

  it.each<[what: string, type: string, body: unknown, code: number]>([
    ["of no known type", "odd-patch", {}, 415],
    ["whose test fails", "json-patch", [{ op: "test", path: "/data/a", value: "7" }], 422],
    ["of the name", "merge-patch", { metadata: { name: "z" } }, 400],
    ["of an old version", "merge-patch", { metadata: { resourceVersion: "1" } }, 409],
    ["that is no object", "merge-patch", [], 400],
  ])("apply no patch %s", async (_what, type, body, code) => {
    expect((await patch(`${maps}/a`, type, body)).code).toBe(code);
  });

  it("delete, and say Success or show the object", async () => {
    await ask("POST", maps, { body: map("gone") });
    expect((await ask("DELETE", `${maps}/gone`)).json).toMatchObject({
      kind: "Status",
      status: "Success",
      details: { name: "gone", kind: "configmaps" },
    });
    await ask("POST", maps, { body: map("held", { finalizers: ["example.com/hold"] }) });
    const held = await ask("DELETE", `${maps}/held`);
    expect([held.code, held.json.kind, held.json.metadata.deletionTimestamp]).toEqual([
      200,
      "ConfigMap",
      "2026-01-01T00:00:00Z",
    ]);
    await patch(`${maps}/held`, "merge-patch", { metadata: { finalizers: null } });
    expect((await ask("GET", `${maps}/held`)).code).toBe(404);
  });

  it("delete what a selector chooses, and answer with it", async () => {
    for (const name of ["x", "y", "z"])
      await ask("POST", maps, { body: map(name, { labels: { old: name } }) });
    const { json } = await ask("DELETE", `${maps}?labelSelector=old%20in%20(x,y)`);
    expect(json).toMatchObject({ kind: "ConfigMapList", items: [{ metadata: { name: "x" } }, {}] });
    expect((await ask("GET", `${maps}?labelSelector=old`)).json.items).toHaveLength(1);
    await ask("DELETE", `${maps}/z`);
  });

  it("reach parts of objects by their own paths", async () => {
    const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
    const spec = { replicas: 2, selector: { matchLabels: { a: "b" } }, template };
    await ask("POST", deployments, { body: { metadata: { name: "d" }, spec } });
    const scale = (await ask("GET", `${deployments}/d/scale`)).json;
    expect(scale).toMatchObject({ kind: "Scale", spec: { replicas: 2 }, status: { selector: "a=b" } });
    await ask("PUT", `${deployments}/d/scale`, { body: { ...scale, spec: { replicas: 5 } } });
    const status = { metadata: { name: "d" }, spec: { ...spec, replicas: 9 }, status: { replicas: 1 } };
    const { json } = await ask("PUT", `${deployments}/d/status`, { body: status });
    expect([json.spec.replicas, json.status.replicas]).toEqual([5, 1]);
  });
});

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
