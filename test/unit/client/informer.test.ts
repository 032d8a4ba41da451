import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import type { V1ConfigMap } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { configMaps, nodes, type ResourceType, secrets } from "../../../api/resources.js";
import type { Client, List, WatchEvent, WatchOptions } from "../../../client/client.js";
import { SharedInformerFactory } from "../../../client/informer-factory.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { FakeClock } from "../../support/fake-clock.js";

const map = (name: string, revision: number, uid = name): V1ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { namespace: "default", name, uid, resourceVersion: String(revision) },
});

type Step = readonly WatchEvent<V1ConfigMap>[] | Error | "hang";

/** A server whose lists and watches follow a script. */
class Script {
  readonly watchedFrom: string[] = [];
  lists: List<V1ConfigMap>[] = [];
  watches: Step[][] = [];

  client(): Client {
    const script = {
      list: async () => {
        const list = this.lists.shift();
        if (!list) throw new Error("no list");
        return list;
      },
      watch: (_: ResourceType, options: WatchOptions) => this.watch(options),
    };
    return script as unknown as Client;
  }

  private async *watch({ resourceVersion = "", signal }: WatchOptions) {
    this.watchedFrom.push(resourceVersion);
    for (const step of this.watches.shift() ?? (["hang"] as const)) {
      if (step === "hang") await new Promise((resolve) => signal.addEventListener("abort", resolve));
      else if (step instanceof Error) throw step;
      else yield step;
    }
  }
}

describe("shared informer", () => {
  let clock: FakeClock;
  let script: Script;
  let factory: SharedInformerFactory;
  let stop: AbortController;
  let done: Promise<void> | undefined;
  const seen: string[] = [];

  const start = () => {
    const informer = factory.informer(configMaps);
    informer.addHandler({
      onAdd: ({ metadata }) => seen.push(`+${metadata.name}`),
      onUpdate: ({ metadata }) => seen.push(`~${metadata.name}`),
      onDelete: ({ metadata }) => seen.push(`-${metadata.name}`),
    });
    done = factory.run(stop.signal);
    return informer;
  };

  beforeEach(() => {
    clock = new FakeClock();
    script = new Script();
    stop = new AbortController();
    factory = new SharedInformerFactory({
      client: script.client(),
      clock,
      random: seededRandom(),
      log: silentLogger,
    });
    seen.length = 0;
  });
  afterEach(async () => {
    stop.abort();
    await done;
  });

  it("lists, then follows the watch", async () => {
    script.lists = [{ items: [map("a", 1)], resourceVersion: "5" }];
    script.watches = [
      [
        [
          { type: "ADDED", object: map("b", 6) },
          { type: "MODIFIED", object: map("a", 7) },
        ],
        [{ type: "DELETED", object: map("b", 8) }],
        [{ type: "BOOKMARK", resourceVersion: "20", initialEventsEnd: false }],
        "hang",
      ],
    ];
    const informer = start();
    await clock.settle();
    await informer.synced();
    expect(seen).toEqual(["+a", "+b", "~a", "-b"]);
    expect(informer.list("default").map(({ metadata }) => metadata.resourceVersion)).toEqual(["7"]);
    expect(informer.revision).toBe(20);
    expect(script.watchedFrom).toEqual(["5"]);
  });

  it("watches on from what it has seen when a watch fails", async () => {
    script.lists = [{ items: [], resourceVersion: "5" }];
    script.watches = [[[{ type: "ADDED", object: map("a", 9) }], new Error("reset")], ["hang"]];
    start();
    await clock.advance(10_000);
    expect(script.watchedFrom).toEqual(["5", "9"]);
  });

  it("lists again when its revision is gone, and tells only what differs", async () => {
    script.lists = [
      { items: [map("a", 1), map("b", 2), map("c", 3), map("d", 4)], resourceVersion: "5" },
      { items: [map("a", 1), map("b", 30), map("e", 31), map("d", 32, "another")], resourceVersion: "40" },
    ];
    script.watches = [[new ApiError("Expired", "too old resource version")], ["hang"]];
    const informer = start();
    await clock.settle();
    seen.length = 0;
    await clock.advance(10_000);
    expect(seen).toEqual(["~b", "+e", "-d", "+d", "-c"]);
    expect(script.watchedFrom).toEqual(["5", "40"]);
    expect(informer.list()).toHaveLength(4);
  });

  it("keeps trying to list, ever slower", async () => {
    const informer = start();
    await clock.advance(5_000);
    script.lists = [{ items: [map("a", 1)], resourceVersion: "5" }];
    await clock.advance(30_000);
    await informer.synced();
    expect(seen).toEqual(["+a"]);
  });

  it("is shared, gives late handlers what is there, and stops telling those that left", async () => {
    script.lists = [{ items: [map("a", 1)], resourceVersion: "5" }];
    script.watches = [[[{ type: "ADDED", object: map("b", 6) }], "hang"]];
    const informer = start();
    await clock.settle();
    expect(factory.informer(configMaps)).toBe(informer);
    const late: string[] = [];
    const leave = informer.addHandler({ onAdd: ({ metadata }) => late.push(metadata.name ?? "") });
    expect(late).toEqual(["a", "b"]);
    leave();
    informer.addIndex("first", ({ metadata }) => [metadata.name?.[0] ?? ""]);
    expect(informer.byIndex("first", "b")).toHaveLength(1);
    expect(script.watchedFrom).toHaveLength(1);
  });

  it("waits for all of them with one listener on the caller's signal", async () => {
    for (const type of [configMaps, secrets, nodes]) factory.informer<KubeObject>(type as ResourceType);
    const wait = new AbortController();
    const synced = factory.synced(wait.signal);
    expect(getEventListeners(wait.signal, "abort")).toHaveLength(1);
    wait.abort(new Error("enough"));
    await expect(synced).rejects.toThrow("enough");
  });

  it("goes on behind an object that an index function can't read, also when it goes", async () => {
    script.lists = [{ items: [map("a", 1)], resourceVersion: "5" }];
    const bad = { ...map("bad", 6), data: null as never };
    script.watches = [
      [
        [
          { type: "ADDED", object: bad },
          { type: "ADDED", object: { ...map("b", 7), data: { x: "" } } },
        ],
        [{ type: "DELETED", object: { ...bad, metadata: { ...bad.metadata, resourceVersion: "8" } } }],
        "hang",
      ],
    ];
    const informer = start();
    informer.addIndex("by data", ({ data = {} }) => Object.keys(data));
    await clock.advance(10_000);
    expect(seen).toEqual(["+a", "+bad", "+b", "-bad"]);
    expect(informer.byIndex("by data", "x")).toHaveLength(1);
    expect([informer.revision, script.watchedFrom]).toEqual([8, ["5"]]);
  });

  it("survives a handler that throws, at once or later", async () => {
    script.lists = [{ items: [map("a", 1)], resourceVersion: "5" }];
    const informer = factory.informer(configMaps);
    informer.addHandler({
      onAdd() {
        throw new Error("mine");
      },
    });
    const later: (object: V1ConfigMap) => void = () => Promise.reject(new Error("mine, later"));
    informer.addHandler({ onAdd: later });
    start();
    await clock.settle();
    expect(seen).toEqual(["+a"]);
  });

  it("is stopped alone, tells nobody, and is made anew for the next to ask", async () => {
    script.lists = [
      { items: [map("a", 1)], resourceVersion: "5" },
      { items: [map("b", 6)], resourceVersion: "7" },
    ];
    script.watches = [["hang"], ["hang"]];
    const first = start();
    await clock.settle();
    factory.stop(configMaps);
    factory.stop(secrets);
    await clock.advance(60_000);
    expect([seen, factory.size, script.watchedFrom]).toEqual([["+a"], 0, ["5"]]);
    const second = factory.informer(configMaps);
    await second.synced();
    expect(second).not.toBe(first);
    expect([...second.list(), ...first.list()].map(({ metadata }) => metadata.name)).toEqual(["b", "a"]);
  });

  it("does not keep those waiting who wait for all, once it is stopped", async () => {
    start();
    const synced = factory.synced();
    factory.stop(configMaps);
    await synced;
  });
});
