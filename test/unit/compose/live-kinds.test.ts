import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { configMaps, namespaces } from "../../../api/resources.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { WatchEvent } from "../../../client/client.js";
import { garbageCollectorController } from "../../../control-plane/controllers/garbage-collector/garbage-collector-controller.js";
import { namespaceController } from "../../../control-plane/controllers/namespace/namespace-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { type Widget, widgetKind, widgets } from "../../support/made-up-kind.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const small = widgetKind({ size: { kind: "string" } });
const larger = widgetKind({ size: { kind: "string" }, colour: { kind: "string" } });
const other = widgetKind({ colour: { kind: "string" } });
const path = "/apis/widgets.example.com/v1/namespaces/default/widgets";
const ref = (name: string, namespace = "default") => ({ namespace, name });
const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
const aggregated = { accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" };

describe("a kind that comes to a running server", () => {
  let bench: ControllerBench;
  let api: MemoryApi;

  const serve = (kind: Kind) => bench.kinds.replace(bench.kinds.current().with([kind]));
  const withdraw = () =>
    bench.kinds.replace(bench.kinds.current().without(({ group }) => group === widgets.group));
  const widget = (name: string, spec: Record<string, unknown>, metadata = {}): Widget => ({
    apiVersion: "widgets.example.com/v1",
    kind: "Widget",
    metadata: { ...ref(name), ...metadata },
    spec,
  });
  const ask = async (url: string, headers: Record<string, string> = {}) => {
    const { statusCode, body } = await api.ask({ path: url, headers });
    return { statusCode, text: Buffer.from(body).toString() };
  };
  const post = async (body: Widget, query = "", contentType = "application/json") => {
    const headers = { "content-type": contentType };
    const sent = {
      method: "POST",
      path: `${path}${query}`,
      headers,
      body: Buffer.from(JSON.stringify(body)),
    };
    const { statusCode, body: answer } = await api.ask(sent);
    return { statusCode, object: JSON.parse(Buffer.from(answer).toString()) };
  };
  const names = async () => (await bench.all<Widget>(widgets)).map(({ metadata }) => metadata.name);

  beforeEach(async () => {
    bench = await controllerBench();
    for (const name of ["default", "passing"])
      await bench.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    bench.start(garbageCollectorController(bench.context, bench), namespaceController(bench.context, bench));
    const { registry, kinds, clock } = bench;
    api = await memoryApi(() => {}, { registry, kinds, clock });
    await bench.clock.advance(100);
  });
  afterEach(async () => {
    await bench.stop();
    await api.stop();
  });

  it("is served, and told of in discovery and OpenAPI, as long as it is there", async () => {
    const documents = [
      ["/apis", {}],
      ["/apis", aggregated],
      ["/openapi/v2", {}],
      ["/openapi/v3", {}],
    ] as const;
    const told = async () =>
      Promise.all(
        documents.map(async ([url, headers]) =>
          (await ask(url, headers)).text.includes("widgets.example.com"),
        ),
      );
    const served = async () => [
      (await ask(path)).statusCode,
      (await ask("/apis/widgets.example.com/v1")).statusCode,
      (await ask("/openapi/v3/apis/widgets.example.com/v1")).statusCode,
    ];
    expect([await told(), await served()]).toEqual([Array(4).fill(false), [404, 404, 404]]);
    serve(small);
    expect([await told(), await served()]).toEqual([Array(4).fill(true), [200, 200, 200]]);
    expect((await ask("/apis/widgets.example.com/v1")).text).toContain('"shortNames":["wd"]');
    withdraw();
    expect([await told(), await served()]).toEqual([Array(4).fill(false), [404, 404, 404]]);
  });

  it("changes the tag of discovery, by which clients know that they have it already", async () => {
    const tag = async (headers = {}) => {
      const {
        statusCode,
        headers: told,
        body,
      } = await api.ask({ path: "/apis", headers: { ...aggregated, ...headers } });
      return { statusCode, etag: told.etag ?? "", vary: told.vary, length: body.length };
    };
    const before = await tag();
    expect(before).toMatchObject({
      statusCode: 200,
      etag: expect.stringMatching(/^"[0-9A-F]{128}"$/),
      vary: "Accept",
    });
    const again = { "if-none-match": before.etag };
    expect(await tag(again)).toEqual({ ...before, statusCode: 304, length: 0 });
    serve(small);
    const after = await tag(again);
    expect([after.statusCode, after.etag === before.etag]).toEqual([200, false]);
    withdraw();
    expect(await tag(again)).toMatchObject({ statusCode: 304 });
  });

  it("is printed by its columns, and spoken in JSON and YAML alone", async () => {
    serve(small);
    await post(widget("a", { size: "large" }));
    const { columnDefinitions, rows } = JSON.parse((await ask(path, table)).text);
    expect(columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(["Name", "Size", "Age"]);
    expect(rows[0].cells.slice(0, 2)).toEqual(["a", "large"]);
    const protobuf = "application/vnd.kubernetes.protobuf";
    expect((await ask(path, { accept: protobuf })).statusCode).toBe(406);
    expect((await post(widget("b", {}), "", protobuf)).statusCode).toBe(415);
  });

  it("follows its schema: what is new is taken, what has gone is dropped or refused", async () => {
    serve(small);
    const hash = async () => JSON.parse((await ask("/openapi/v3")).text).paths["apis/widgets.example.com/v1"];
    const before = await hash();
    const given = { size: "large", colour: "red" };
    expect((await post(widget("a", given))).object.spec).toEqual({ size: "large" });
    expect((await post(widget("strict", given), "?fieldValidation=Strict")).statusCode).toBe(400);
    serve(larger);
    expect((await post(widget("b", given))).object.spec).toEqual(given);
    expect((await ask("/openapi/v3/apis/widgets.example.com/v1")).text).toContain('"colour"');
    expect(await hash()).not.toEqual(before);
    expect(JSON.parse((await ask(`${path}/a`)).text).spec).toEqual({ size: "large" });
    serve(other);
    expect((await post(widget("c", given))).object.spec).toEqual({ colour: "red" });
    expect((await post(widget("strict", given), "?fieldValidation=Strict")).statusCode).toBe(400);
    expect(JSON.parse((await ask(`${path}/b`)).text).spec).toEqual(given);
  });

  it("is watched until it goes or changes, and then from the beginning", async () => {
    serve(small);
    const seen: string[] = [];
    const watch = async (resourceVersion?: string) => {
      const signal = new AbortController().signal;
      const note = (event: WatchEvent<Widget>) =>
        seen.push(event.type === "BOOKMARK" ? event.type : `${event.type} ${event.object.metadata.name}`);
      const options = resourceVersion ? { resourceVersion, signal } : { signal };
      for await (const batch of bench.client.watch<Widget>(widgets, options)) batch.forEach(note);
      seen.push("end");
    };
    const first = watch();
    await bench.clock.settle();
    const { object } = await post(widget("a", {}));
    await bench.clock.settle();
    withdraw();
    await first;
    expect(seen).toEqual(["ADDED a", "end"]);
    await bench.client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: ref("later") });
    serve(small);
    await expect(watch(object.metadata.resourceVersion)).rejects.toMatchObject({ code: 410 });
    const second = watch();
    await bench.clock.settle();
    serve(larger);
    await second;
    expect(seen).toEqual(["ADDED a", "end", "ADDED a", "end"]);
  });

  it("is collected with its owner, and removed with its namespace", async () => {
    serve(small);
    const owner = await bench.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: ref("owner"),
    });
    await bench.client.create<Widget>(
      widgets,
      widget("owned", {}, { ownerReferences: [controllerReference(owner)] }),
    );
    await bench.client.create<Widget>(widgets, widget("gone", {}, ref("gone", "passing")));
    await bench.client.create<Widget>(widgets, widget("free", {}));
    await bench.clock.advance(500);
    expect(await names()).toEqual(["free", "owned", "gone"]);
    await bench.client.delete(configMaps, ref("owner"));
    await bench.client.delete(namespaces, { name: "passing" });
    await bench.until(async () => (await names()).join() === "free");
    await bench.until(async () => (await bench.all(namespaces)).length === 1);
  });

  it("leaves nothing behind in memory, and its objects in storage", async () => {
    const counts = () => ({
      informers: bench.informers.size,
      stores: bench.registry.stores().length,
      timers: bench.clock.pending,
      ...bench.cache.counts(),
    });
    await bench.clock.advance(60_000);
    const before = counts();
    for (let round = 0; round < 3; round += 1) {
      for (const kind of [small, larger]) {
        serve(kind);
        const watched = api.watch(`${path}?watch=1&allowWatchBookmarks=true`);
        const { object } = await post(widget(`w${round}-${kind === small ? "s" : "l"}`, {}));
        await bench.clock.advance(200);
        await ask(`${path}/${object.metadata.name}`);
        const now = counts();
        expect(now).toMatchObject({ informers: before.informers + 1, stores: before.stores + 1 });
        expect(now).toMatchObject({ rings: before.rings + 1, watchers: before.watchers + 2 });
        expect(now.encodings).toBeGreaterThan(before.encodings);
        expect(now.timers).toBeGreaterThan(before.timers);
        bench.kinds.replace(bench.kinds.current().with([kind === small ? larger : small]));
        await watched;
      }
      withdraw();
      await bench.clock.advance(40_000);
      expect(counts()).toEqual(before);
    }
    serve(small);
    expect(await names()).toEqual(["w0-l", "w0-s", "w1-l", "w1-s", "w2-l", "w2-s"]);
  });

  it("takes no write that was under way when it went", async () => {
    const going = (rules: Kind["rules"]) => serve({ ...small, rules: { ...small.rules, ...rules } });
    const leave = () => {
      withdraw();
      return [];
    };
    serve(small);
    await post(widget("kept", { size: "large" }));
    const writes = {
      validate: [
        () => bench.client.create<Widget>(widgets, widget("late", {})),
        () => bench.client.patch<Widget>(widgets, ref("kept"), "merge", { spec: { size: "small" } }),
      ],
      gracePeriodSeconds: [() => bench.client.delete(widgets, ref("kept"))],
    };
    for (const [rule, late] of Object.entries(writes))
      for (const write of late) {
        going({ [rule]: leave });
        await expect(write()).rejects.toMatchObject({ code: 404, details: undefined });
      }
    serve(small);
    expect((await bench.all<Widget>(widgets)).map(({ spec }) => spec)).toEqual([{ size: "large" }]);
  });

  /** Served by a value that goes as soon as a write is in storage's hands, which asks then how long to keep it. */
  const serveUntilWritten = () => {
    const ttlSeconds = () => {
      withdraw();
      return undefined;
    };
    serve({ ...small, rules: { ...small.rules, ttlSeconds } });
  };

  it("keeps what storage had been given when it went, and says so", async () => {
    serveUntilWritten();
    expect(await post(widget("a", { size: "large" }))).toMatchObject({
      statusCode: 201,
      object: { metadata: { name: "a" }, spec: { size: "large" } },
    });
    expect((await ask(`${path}/a`)).statusCode).toBe(404);
    serveUntilWritten();
    const patched = await bench.client.patch<Widget>(widgets, ref("a"), "merge", { spec: { size: "small" } });
    expect(patched.spec).toEqual({ size: "small" });
    serve(small);
    expect((await bench.all<Widget>(widgets)).map(({ spec }) => spec)).toEqual([{ size: "small" }]);
  });

  it("carries a deletion to its end that storage had been given when it went", async () => {
    serve(small);
    await bench.client.create<Widget>(widgets, widget("a", {}, { finalizers: ["example.com/hold"] }));
    await bench.client.delete(widgets, ref("a"));
    serveUntilWritten();
    await bench.client.patch<Widget>(widgets, ref("a"), "merge", { metadata: { finalizers: null } });
    serve(small);
    expect(await names()).toEqual([]);
  });

  it("opens no watch that was asked for before it went or changed", async () => {
    const first = () =>
      bench.client
        .watch<Widget>(widgets, { signal: new AbortController().signal })
        [Symbol.asyncIterator]()
        .next();
    serve(small);
    const before = bench.cache.counts().watchers;
    const changed = first();
    serve(larger);
    await expect(changed).rejects.toMatchObject({ code: 410 });
    const gone = first();
    withdraw();
    await expect(gone).rejects.toMatchObject({ code: 404 });
    expect(bench.cache.counts().watchers).toBeLessThanOrEqual(before);
  });

  it("is converted before it is encoded, once, where that takes time", async () => {
    const asked: string[] = [];
    serve(
      widgetKind({ size: { kind: "string" } }, async (objects, apiVersion) => {
        asked.push(`${objects.map(({ metadata }) => metadata.name).join()} to ${apiVersion.split("/")[1]}`);
        await Promise.resolve();
        const word = apiVersion.endsWith("v2") ? "two" : "one";
        return objects.map((object) => ({ ...object, apiVersion, spec: { size: word } }));
      }),
    );
    const second = path.replace("v1", "v2");
    const sizes = async (url: string) =>
      JSON.parse((await ask(url)).text).items.map(({ spec }: Widget) => spec?.size);
    await bench.client.create<Widget>(widgets, widget("a", { size: "first" }));
    await bench.client.create<Widget>(widgets, widget("b", { size: "first" }));
    expect([await sizes(path), asked]).toEqual([["first", "first"], []]);
    expect([await sizes(second), await sizes(second), asked]).toEqual([
      ["two", "two"],
      ["two", "two"],
      ["a,b to v2"],
    ]);
    expect(JSON.parse((await ask(`${second}/a`)).text).spec.size).toBe("two");
    const patch = {
      method: "PATCH",
      path: `${second}/a`,
      headers: { "content-type": "application/merge-patch+json" },
    };
    const { statusCode } = await api.ask({
      ...patch,
      body: Buffer.from('{"metadata":{"labels":{"x":"y"}}}'),
    });
    expect([statusCode, await sizes(path)]).toEqual([200, ["one", "first"]]);
    // For the patch, to see what it changed in the names of that version (before, after), and for the answer.
    expect(asked).toEqual(["a,b to v2", "a to v1", "a to v2", "a to v2", "a to v2"]);
    const inSecond = await bench.client.list<Widget>({ ...widgets, version: "v2" });
    expect(inSecond.items.map(({ spec }) => spec?.size)).toEqual(["two", "two"]);
  });
});
