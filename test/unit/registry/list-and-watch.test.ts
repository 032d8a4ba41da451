import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { configMaps, pods } from "../../../api/resources.js";
import type { Rules } from "../../../api/scheme/rules.js";
import type { Client } from "../../../client/client.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import type { RequestContext } from "../../../control-plane/registry/contract/request-context.js";
import type {
  EntryEvent,
  EntryListOptions,
  EntryWatchOptions,
  ResourceStore,
} from "../../../control-plane/registry/contract/resource-store.js";
import { FakeClock } from "../../support/fake-clock.js";
import { type MemoryRegistry, memoryRegistry, plainKinds } from "../../support/memory-registry.js";

let onDeletion = (_pod: V1Pod) => {};
const onNode: Rules<V1Pod> = {
  gracePeriodSeconds(object) {
    onDeletion(object);
    return 0;
  },
  selectableFields: ({ spec }) => ({ "spec.nodeName": spec?.nodeName ?? "" }),
};
const pod = (name: string, namespace = "default", labels = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace, name, labels },
  spec: { containers: [], nodeName: `node-${name}` },
});

let world: MemoryRegistry;
let client: Client;
let store: ResourceStore;
let clock: FakeClock;
let context: RequestContext;
let stop: AbortController;

beforeEach(async () => {
  clock = new FakeClock();
  stop = new AbortController();
  world = await memoryRegistry({ clock, scheme: plainKinds({ pods: onNode as Rules }) });
  client = clientFor(world.registry, { username: "tester" });
  store = world.registry.store("", "pods") as ResourceStore;
  context = { user: { username: "tester" }, signal: stop.signal };
});
afterEach(async () => {
  stop.abort();
  await world.stop();
});

const list = (options: EntryListOptions = {}) => store.list(context, options);
const names = async (options: EntryListOptions = {}) =>
  (await list(options)).entries.map(({ object }) => object.metadata.name);
const label = (name: string, value: string | null) =>
  client.patch(pods, { namespace: "default", name }, "merge", { metadata: { labels: { app: value } } });

describe("list", () => {
  beforeEach(async () => {
    for (const name of ["a", "b", "c", "d"]) await client.create(pods, pod(name, "default", { app: name }));
    await client.create(pods, pod("e", "other"));
  });

  it.each<[EntryListOptions, string[]]>([
    [{}, ["a", "b", "c", "d", "e"]],
    [{ namespace: "default" }, ["a", "b", "c", "d"]],
    [{ labelSelector: "app in (a,c)" }, ["a", "c"]],
    [{ labelSelector: "!app" }, ["e"]],
    [{ fieldSelector: "metadata.name=b", namespace: "default" }, ["b"]],
    [{ fieldSelector: "metadata.name=zz", namespace: "default" }, []],
    [{ fieldSelector: "metadata.name!=b,metadata.namespace=default" }, ["a", "c", "d"]],
    [{ fieldSelector: "spec.nodeName=node-d" }, ["d"]],
    [{ resourceVersion: "0", namespace: "other" }, ["e"]],
  ])("selects by %j", async (options, expected) => {
    expect(await names(options)).toEqual(expected);
  });

  it("refuses fields that pods are not selected by", async () => {
    await expect(list({ fieldSelector: "spec.x=1" })).rejects.toMatchObject({
      code: 400,
      message: "field label not supported: spec.x",
    });
  });

  it("pages through one state, whatever is written in between", async () => {
    const first = await list({ namespace: "default", limit: 2 });
    expect(first).toMatchObject({ remainingItemCount: 2, entries: [{ revision: 2 }, { revision: 3 }] });
    await client.delete(pods, { namespace: "default", name: "c" });
    await client.create(pods, pod("bb"));
    const second = await list({ namespace: "default", limit: 2, continue: first.continue });
    expect(second.entries.map(({ object }) => object.metadata.name)).toEqual(["c", "d"]);
    expect(second.resourceVersion).toBe(first.resourceVersion);
    expect(second.continue).toBeUndefined();
  });

  it("fills pages with what matches and doesn't count then", async () => {
    const page = await list({ labelSelector: "app!=b", limit: 2 });
    expect(page.entries.map(({ object }) => object.metadata.name)).toEqual(["a", "c"]);
    expect(page.remainingItemCount).toBeUndefined();
    await label("a", "x");
    expect(await names({ labelSelector: "app!=b", limit: 2, continue: page.continue })).toEqual(["d", "e"]);
  });

  it("reads nothing outside of its resource and namespace, whatever a made-up token says", async () => {
    await client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "default", name: "secret" },
    });
    const { resourceVersion } = await list();
    await client.create(pods, pod("f", "other"));
    const starts = [
      "",
      "a",
      "../other/",
      "/../../configmaps/",
      "\0",
      "\uffff",
      "~",
      "\ud800",
      "/registry/core/",
    ];
    for (const rv of [-1, Number(resourceVersion)])
      for (const start of starts) {
        const token = Buffer.from(JSON.stringify({ v: "coracle/v1", rv, start })).toString("base64url");
        const { entries } = await list({ namespace: "default", limit: 10, continue: token });
        const outside = entries.filter(({ key }) => !key.startsWith("/registry/core/pods/default/"));
        expect(outside).toEqual([]);
      }
  });

  it("answers 410 with a token for the rest when the pages' state is compacted", async () => {
    const { continue: token } = await list({ namespace: "default", limit: 2 });
    await label("d", "x");
    await world.storage.compact(await world.storage.currentRevision());
    const error = await list({ namespace: "default", continue: token }).catch((caught) => caught);
    expect(error).toMatchObject({ code: 410, reason: "Expired" });
    const { continue: rest } = error.toStatus().metadata;
    expect(await names({ namespace: "default", continue: rest })).toEqual(["c", "d"]);
  });

  it("reads an exact revision", async () => {
    await client.delete(pods, { namespace: "default", name: "a" });
    const options = { resourceVersion: "5", resourceVersionMatch: "Exact" } as const;
    expect(await names(options)).toEqual(["a", "b", "c", "d"]);
  });

  it.each<[EntryListOptions, number, string]>([
    [
      { resourceVersionMatch: "Exact" },
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [{ continue: "garbage" }, 400, "continue key is not valid: the token was not made by this server"],
    [
      { continue: "x", resourceVersion: "5" },
      400,
      "specifying resource version is not allowed when using continue",
    ],
    [
      { resourceVersion: "x" },
      400,
      'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
  ])("refuses %j", async (options, code, message) => {
    await expect(list(options)).rejects.toMatchObject({ code, message });
  });

  it("times out on a resourceVersion from the future", async () => {
    const refused = expect(list({ resourceVersion: "1000" })).rejects.toMatchObject({
      code: 504,
      reason: "Timeout",
      message: "Timeout: Too large resource version: 1000, current: 6",
    });
    await clock.advance(3_000);
    await refused;
  });
});

describe("watch", () => {
  const open = async (options: EntryWatchOptions) => {
    const iterator = (await store.watch(context, options))[Symbol.asyncIterator]();
    return async () => ((await iterator.next()).value as EntryEvent[]).map(summary);
  };
  const summary = (event: EntryEvent) =>
    event.type === "BOOKMARK"
      ? ["BOOKMARK", event.initialEventsEnd]
      : [event.type, event.entry.object.metadata.name];

  it("shows coming into and leaving the selection as ADDED and DELETED", async () => {
    await client.create(pods, pod("a"));
    const { resourceVersion } = await list();
    const next = await open({ labelSelector: "app=x", resourceVersion });
    await label("a", "x");
    expect(await next()).toEqual([["ADDED", "a"]]);
    await client.patch(pods, { namespace: "default", name: "a" }, "merge", { spec: { hostname: "h" } });
    expect(await next()).toEqual([["MODIFIED", "a"]]);
    await label("a", null);
    expect(await next()).toEqual([["DELETED", "a"]]);
    await label("a", "x");
    expect(await next()).toEqual([["ADDED", "a"]]);
    await client.delete(pods, { namespace: "default", name: "a" });
    expect(await next()).toEqual([["DELETED", "a"]]);
  });

  it("begins with what is there, and marks the end of it when asked", async () => {
    await client.create(pods, pod("a"));
    expect(await (await open({}))()).toEqual([["ADDED", "a"]]);
    const next = await open({
      sendInitialEvents: true,
      resourceVersionMatch: "NotOlderThan",
      allowWatchBookmarks: true,
    });
    expect(await next()).toEqual([["ADDED", "a"]]);
    expect(await next()).toEqual([["BOOKMARK", true]]);
    await client.create(pods, pod("b"));
    expect(await next()).toEqual([["ADDED", "b"]]);
  });

  it("sends only what is new with sendInitialEvents=false", async () => {
    await client.create(pods, pod("a"));
    const next = await open({ sendInitialEvents: false, resourceVersionMatch: "NotOlderThan" });
    await client.create(pods, pod("b"));
    expect(await next()).toEqual([["ADDED", "b"]]);
  });

  it("answers 410 Expired to a start that is no longer known", async () => {
    await expect(store.watch(context, { resourceVersion: "0000" })).rejects.toMatchObject({
      code: 410,
      reason: "Expired",
    });
  });

  it("refuses sendInitialEvents without resourceVersionMatch", async () => {
    await expect(store.watch(context, { sendInitialEvents: true })).rejects.toMatchObject({
      code: 422,
      message:
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    });
  });
});

describe("deletecollection", () => {
  const total = 50;
  beforeEach(async () => {
    for (let at = 0; at < total; at++) await client.create(pods, pod(`p${at}`));
  });
  afterEach(() => {
    onDeletion = () => {};
  });
  const remaining = async () => {
    await clock.settle(200);
    return (await list()).entries.length;
  };

  it("leaves the rest alone after a failure", async () => {
    onDeletion = ({ metadata }) => {
      if (metadata.name === "p0") throw new Error("stuck");
    };
    await expect(store.deleteCollection(context, {}, {})).rejects.toThrow("stuck");
    expect(await remaining()).toBeGreaterThan(1);
  });

  it("stops when nobody waits any more", async () => {
    const gone = new AbortController();
    onDeletion = () => gone.abort();
    await expect(store.deleteCollection({ ...context, signal: gone.signal }, {}, {})).rejects.toThrow();
    expect(await remaining()).toBeGreaterThan(0);
  });
});
