import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { MemoryRequest } from "../../../../control-plane/apiserver/nodes/memory-request.js";
import { type MemoryApi, memoryApi } from "../../../support/memory-api.js";

const maps = "/api/v1/namespaces/default/configmaps";
const asTable = "application/json;as=Table;g=meta.k8s.io;v=v1";

describe("a watch", () => {
  let api: MemoryApi;
  let gone: AbortController;
  const watching: Promise<void>[] = [];
  beforeEach(async () => {
    gone = new AbortController();
    api = await memoryApi();
  });
  afterEach(async () => {
    gone.abort();
    await Promise.all(watching.splice(0));
    await api.stop();
  });

  const send = async (method: string, path: string, body: object = {}) => {
    const answer = await api.ask({ method, path, body: Buffer.from(JSON.stringify(body)) });
    return JSON.parse(Buffer.from(answer.body).toString());
  };
  const put = (name: string, labels: object = {}, method = "POST") =>
    send(method, method === "POST" ? maps : `${maps}/${name}`, { metadata: { name, labels } });

  const ask = (query: string, accept: string) => {
    const request = { method: "GET", path: `${maps}?watch=1&${query}`, headers: { accept } };
    return api.handle(new MemoryRequest({ ...request, body: new Uint8Array(), user: {} }, gone.signal));
  };

  /** The events of a watch, as far as they have come. */
  async function open(query: string, accept = "application/json") {
    const answer = await ask(query, accept);
    if (answer.kind !== "stream") throw new Error("not a stream");
    const chunks: Uint8Array[] = [];
    let isOver = false;
    const out = { flush() {}, write: (bytes: Uint8Array) => void chunks.push(bytes) };
    watching.push(
      answer.write(out, gone.signal).then(() => {
        isOver = true;
      }),
    );
    return {
      async events() {
        await api.clock.settle(50);
        const lines = Buffer.concat(chunks).toString().split("\n").filter(Boolean);
        return lines.map((line) => JSON.parse(line));
      },
      isOver: () => isOver,
    };
  }
  const told = (events: { type: string; object: { metadata: { name?: string } } }[]) =>
    events.map(({ type, object }) => `${type} ${object.metadata.name ?? ""}`.trim());

  it("tells what comes, changes and goes, from a version on", async () => {
    const { metadata } = await put("before");
    const { events } = await open(`resourceVersion=${metadata.resourceVersion}`);
    await put("a");
    await put("a", { changed: "yes" }, "PUT");
    await send("DELETE", `${maps}/a`);
    expect(told(await events())).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
  });

  it("begins with what is there, and says where that ends when it is asked to", async () => {
    await put("a");
    const plain = await open("");
    const marked = await open(
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
    );
    expect(told(await plain.events())).toEqual(["ADDED a"]);
    const [first, mark] = await marked.events();
    expect(told([first])).toEqual(["ADDED a"]);
    expect(mark).toMatchObject({
      type: "BOOKMARK",
      object: { kind: "ConfigMap", metadata: { annotations: { "k8s.io/initial-events-end": "true" } } },
    });
  });

  it("sees objects come and go by what it selects", async () => {
    const { events } = await open("labelSelector=seen%3Dyes");
    await put("a");
    await put("a", { seen: "yes" }, "PUT");
    await put("a", { seen: "no" }, "PUT");
    expect(told(await events())).toEqual(["ADDED a", "DELETED a"]);
  });

  it("tells a table's columns once", async () => {
    const { events } = await open("", asTable);
    await put("a");
    await put("b");
    const tables = (await events()).map(({ object }) => object);
    expect(tables.map(({ kind, columnDefinitions }) => [kind, columnDefinitions === null])).toEqual([
      ["Table", false],
      ["Table", true],
    ]);
    expect(tables.map(({ rows }) => rows[0].cells[0])).toEqual(["a", "b"]);
  });

  it.each([
    ["timeoutSeconds=5", 5_000],
    ["", 3_600_000],
  ])("is over in time (%s)", async (query, ms) => {
    const { events, isOver } = await open(query);
    await events();
    expect(isOver()).toBe(false);
    await api.clock.advance(ms);
    expect(isOver()).toBe(true);
  });

  it.each([
    ["resourceVersion=99999999", "application/json", /Too large resource version/],
    ["resourceVersion=x", "application/json", /resourceVersion: Invalid value/],
    ["labelSelector=a%20b", "application/json", /unable to parse requirement/],
    ["", "application/yaml", /only the following media types are accepted/],
  ])("doesn't begin with %s as %s", async (query, accept, message) => {
    const asked = ask(query, accept);
    await api.clock.advance(5_000);
    const answer = await asked;
    expect(answer.kind === "bytes" && Buffer.concat(answer.body).toString()).toMatch(message);
  });
});
