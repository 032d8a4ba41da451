import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { WebSocket } from "ws";
import { ask, open } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";

const maps = "/api/v1/namespaces/default/configmaps";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

interface Event {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: an object of whichever kind
  readonly object: any;
}

describe("watching over HTTP", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer({}, { events: { capacity: 8, minimum: 8 } });
  }, 30_000);
  afterAll(() => server?.stop());

  /** Creates ConfigMaps and gives the resourceVersion that was before them. */
  async function create(...names: string[]): Promise<string> {
    const { json } = await ask(server, `${maps}?limit=1`);
    for (const name of names) {
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { of: name } } };
      expect((await ask(server, maps, { method: "POST", body })).code).toBe(201);
    }
    return json.metadata.resourceVersion;
  }

  const watch = (query: string, accept = "application/json") =>
    open(server, `${maps}?watch=1&${query}`, { headers: { accept } });

  it("tells additions, changes and removals from a version on", async () => {
    const from = await create("a1");
    const watching = await watch(`resourceVersion=${from}&labelSelector=of%3Da1`);
    const events = take(watching, 3);
    await ask(server, `${maps}/a1`, {
      method: "PATCH",
      body: { data: { a: "b" } },
      headers: { "content-type": "application/merge-patch+json" },
    });
    await ask(server, `${maps}/a1`, { method: "DELETE" });
    const seen = await events;
    expect(seen.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
    const versions = seen.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((one, other) => one - other));
    expect(seen[2]?.object).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", data: { a: "b" } });
  });

  it("tells what leaves the selection as removed", async () => {
    const from = await create("b1");
    const events = take(await watch(`resourceVersion=${from}&labelSelector=of%3Db1`), 2);
    await ask(server, `${maps}/b1`, {
      method: "PATCH",
      body: { metadata: { labels: { of: "other" } } },
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect((await events).map(({ type }) => type)).toEqual(["ADDED", "DELETED"]);
  });

  it("sends tables, the columns once", async () => {
    const from = await create("c1", "c2");
    const [first, second] = await take(
      await watch(`resourceVersion=${from}&includeObject=Metadata`, table),
      2,
    );
    expect(first?.object.kind).toBe("Table");
    expect(first?.object.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
      "Name",
      "Data",
      "Age",
    ]);
    expect(first?.object.rows[0].cells.slice(0, 2)).toEqual(["c1", 0]);
    expect(first?.object.rows[0].object.kind).toBe("PartialObjectMetadata");
    expect(second?.object.columnDefinitions).toBeNull();
  });

  it("sends metadata alone", async () => {
    const from = await create("d1");
    const [event] = await take(await watch(`resourceVersion=${from}`, partial), 1);
    expect(event).toMatchObject({
      type: "ADDED",
      object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "d1" } },
    });
  });

  it("begins with what is there when asked to, and says where that ends", async () => {
    await create("e1");
    const query =
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=of%3De1";
    const events = await take(await watch(query), 2);
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "BOOKMARK"]);
    expect(events[1]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    expect(events[1]?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1" });
  });

  it("ends when its time is over", async () => {
    const body = await watch("timeoutSeconds=1&fieldSelector=metadata.name%3Dnone");
    for await (const _ of body) throw new Error("nothing was to come");
    expect(body.statusCode).toBe(200);
  });

  it.each([
    ["resourceVersion=999999999", 504, /^Timeout: Too large resource version: 999999999, current: \d+$/],
    ["resourceVersion=x", 400, /resourceVersion: Invalid value: "x"/],
    ["sendInitialEvents=true", 422, /resourceVersionMatch: Forbidden: sendInitialEvents requires setting/],
    ["labelSelector=a%20b", 400, /^unable to parse requirement/],
  ])("refuses %s", async (query, code, message) => {
    const { status } = await ask(server, `${maps}?watch=1&timeoutSeconds=1&${query}`);
    expect(status.code).toBe(code);
    expect(status.message).toMatch(message);
  });

  it("ends when the certificate is revoked with which it was begun", async () => {
    const watching = await watch("resourceVersion=0&timeoutSeconds=60");
    const ended = new Promise((resolve) => watching.once("close", resolve));
    watching.resume();
    watching.on("error", () => {});
    server.https.cut(({ commonName }) => commonName === "somebody else");
    expect((await ask(server, maps)).code).toBe(200);
    expect(watching.complete).toBe(false);
    server.https.cut(({ commonName }) => commonName === "admin");
    await ended;
  });

  it("tells who begins too far back that it is too late", async () => {
    const from = await create(...Array.from({ length: 20 }, (_, index) => `old-${index}`));
    const body = await watch(`resourceVersion=${from}`);
    const [event] = await take(body, 1);
    expect(body.statusCode).toBe(200);
    expect(event).toMatchObject({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } });
    expect(event?.object.message).toMatch(new RegExp(`^too old resource version: ${from} \\(\\d+\\)$`));
  });

  it("can't be had as YAML", async () => {
    expect((await watch("timeoutSeconds=1", "application/yaml")).statusCode).toBe(406);
  });

  it("goes over a WebSocket, a message an event", async () => {
    const from = await create("f1", "f2");
    const socket = webSocket(`${maps}?watch=1&resourceVersion=${from}&timeoutSeconds=1`);
    const messages: Event[] = [];
    socket.on("message", (data, binary) => {
      expect(binary).toBe(false);
      messages.push(JSON.parse(String(data)));
    });
    const code = await new Promise((resolve, reject) => {
      socket.on("close", resolve);
      socket.on("error", reject);
    });
    expect(messages.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      "ADDED f1",
      "ADDED f2",
    ]);
    expect(code).toBe(1000);
  });

  function webSocket(path: string): WebSocket {
    const { certificate, privateKey } = server.admin;
    return new WebSocket(`${server.url.replace("https", "wss")}${path}`, {
      ca: server.certificateAuthority,
      cert: certificate,
      key: privateKey,
    });
  }
});

/** The next `count` events; then the watch is left. */
async function take(body: IncomingMessage, count: number): Promise<Event[]> {
  const events: Event[] = [];
  let rest = "";
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    events.push(...lines.map((line) => JSON.parse(line) as Event));
    if (events.length >= count) break;
  }
  return events.slice(0, count);
}
