import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { Kind } from "../../../api/scheme/kind.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { caseConverter, widgetKind, widgets } from "../../support/made-up-kind.js";
import { type RawAnswer, RawApi } from "../../support/raw-api.js";

let server: TestApiServer;
let api: RawApi;

beforeAll(async () => {
  server = await startApiServer();
  api = await RawApi.of(server.kubeconfig);
});
afterAll(() => server.stop());
beforeEach(() => withdraw());

type Version = "v1" | "v2";
const kind = widgetKind({ size: { kind: "string" } }, caseConverter);
const pathOf = (version: Version) => `/apis/${widgets.group}/${version}/namespaces/default/widgets`;
const serve = (storedVersion: Version, rules: Kind["rules"] = {}) =>
  server.kinds.replace(server.kinds.current().with([{ ...kind, storedVersion, rules }]));
const withdraw = () =>
  server.kinds.replace(server.kinds.current().without(({ group }) => group === widgets.group));
const post = (version: Version, name: string, metadata = {}) =>
  api.send(pathOf(version), {
    method: "POST",
    body: JSON.stringify({ metadata: { name, ...metadata }, spec: { size: version === "v1" ? "s" : "S" } }),
  });
const patch = (version: Version, name: string, change: unknown) =>
  api.send(`${pathOf(version)}/${name}`, {
    method: "PATCH",
    contentType: "application/merge-patch+json",
    body: JSON.stringify(change),
  });
const listOf = ({ body }: RawAnswer) =>
  (body.items as { metadata: { name: string }; spec: unknown }[]).map(({ metadata, spec }) => ({
    name: metadata.name,
    ...(spec as { size: string }),
  }));
/** A page is read from etcd, the whole from the cache. */
const shown = async (version: Version) => {
  const [whole, page] = await Promise.all([
    api.send(pathOf(version)),
    api.send(`${pathOf(version)}?limit=500`),
  ]);
  expect(listOf(page)).toEqual(listOf(whole));
  return listOf(whole);
};
const storedIn = async (name: string) => {
  const context = { user: { username: "test" }, signal: new AbortController().signal };
  const ref = { namespace: "default", name };
  return (await server.registry.store(widgets.group, widgets.resource)?.get(context, ref))?.object.apiVersion;
};

it("serves a kind in two versions that came while it ran, by whichever it is stored in", async () => {
  expect((await post("v1", "early")).code).toBe(404);
  serve("v1");
  expect([(await post("v1", "a")).code, (await post("v2", "b")).code]).toEqual([201, 201]);
  const both = (size: string) => ["a", "b"].map((name) => ({ name, size }));
  expect([await shown("v1"), await shown("v2")]).toEqual([both("s"), both("S")]);
  serve("v2");
  expect((await post("v1", "c")).code).toBe(201);
  expect(await Promise.all(["a", "c"].map(storedIn))).toEqual([`${widgets.group}/v1`, `${widgets.group}/v2`]);
  expect([await shown("v1"), await shown("v2")]).toEqual([
    [...both("s"), { name: "c", size: "s" }],
    [...both("S"), { name: "c", size: "S" }],
  ]);
  expect((await patch("v1", "a", { metadata: { labels: { touched: "yes" } } })).code).toBe(200);
  expect(await storedIn("a")).toBe(`${widgets.group}/v2`);
  withdraw();
  expect([(await api.send(pathOf("v1"))).code, (await api.send(pathOf("v2"))).code]).toEqual([404, 404]);
  serve("v1");
  expect(await shown("v2")).toHaveLength(3);
});

it("loses no write that etcd had been given when its kind went", async () => {
  // Storage asks how long to keep an object just before it sends it.
  const untilWritten = {
    ttlSeconds: () => {
      withdraw();
      return undefined;
    },
  };
  serve("v2", untilWritten);
  const made = await post("v1", "late", { finalizers: ["example.com/hold"] });
  expect([made.code, made.body.apiVersion]).toEqual([201, `${widgets.group}/v1`]);
  serve("v2");
  expect((await shown("v1")).map(({ name }) => name)).toContain("late");
  await api.send(`${pathOf("v1")}/late`, { method: "DELETE" });
  serve("v2", untilWritten);
  expect((await patch("v1", "late", { metadata: { finalizers: null } })).code).toBe(200);
  expect((await api.send(`${pathOf("v1")}/late`)).code).toBe(404);
  serve("v2");
  expect((await shown("v1")).map(({ name }) => name)).not.toContain("late");
});
