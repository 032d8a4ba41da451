import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../../../api/generated/types.js";
import type { Client } from "../../../../../client/client.js";
import { deferred } from "../../../../../common/deferred.js";
import { MemoryNode } from "../../../../support/memory-node.js";
import { podOf, sleeper } from "../../../../support/pods.js";

const name = "web-node-1";

/** As much of the API as mirrors need: it says what it has been asked for, and a test says what comes of it. */
class FakeApi {
  readonly made: V1Pod[] = [];
  readonly deleted: string[] = [];
  away = false;
  readonly client = {
    create: async (_type: unknown, pod: V1Pod) => {
      if (this.away) throw new Error("away");
      this.made.push(pod);
      return pod;
    },
    delete: async (_type: unknown, ref: { name: string }, options: object) => {
      if (this.away) throw new Error("away");
      this.deleted.push(`${ref.name} ${JSON.stringify(options)}`);
    },
  } as unknown as Client;
}

describe("static pods", () => {
  let api: FakeApi;
  let node: MemoryNode;
  let stop: AbortController;
  const manifest = (image: string, pod = "web") =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${pod}}, spec: {containers: [{name: app, image: "${image}"}]}}`;
  const write = async (file: string, text: string) => {
    await node.world.files.write(`/manifests/${file}`, text);
    await node.clock.advance(2_000);
  };
  const images = () =>
    [...node.world.runtime.containers.values()].map(({ image, state }) => `${image} ${state}`).sort();
  /** The control plane has what was asked for, and the node hears of it. */
  const show = (pod: V1Pod | undefined, uid: string, more: Partial<V1Pod["metadata"]> = {}) => {
    const mirror = { ...pod, metadata: { ...pod?.metadata, uid, ...more } } as V1Pod;
    node.assignments.putPod(node.pods.manager, mirror);
    return mirror;
  };

  beforeEach(async () => {
    api = new FakeApi();
    node = new MemoryNode({ manifestDirectory: "/manifests", client: api.client });
    await node.world.files.makeDirectory("/manifests");
    const metadata = { name: "node-1", uid: "uid-of-node" };
    node.assignments.put(node.pods.manager, "nodes", { apiVersion: "v1", kind: "Node", metadata });
    stop = new AbortController();
    void node.pods.fromFiles.run(stop.signal);
    await node.clock.settle();
  });
  afterEach(() => stop.abort());

  it("run, and are shown to the API as mirrors of the node's", async () => {
    await write("web.yaml", manifest("one"));
    expect(images()).toEqual(["one running", "pause running"]);
    const [mirror] = api.made;
    const hash = mirror?.metadata.annotations?.["kubernetes.io/config.hash"];
    expect(mirror?.metadata).toMatchObject({
      name,
      annotations: { "kubernetes.io/config.mirror": hash, "kubernetes.io/config.source": "file" },
      ownerReferences: [
        { apiVersion: "v1", kind: "Node", name: "node-1", uid: "uid-of-node", controller: true },
      ],
    });
    expect([mirror?.metadata.uid, mirror?.spec?.nodeName, node.reports]).toEqual([undefined, "node-1", []]);
    show(mirror, "uid-of-mirror");
    await node.clock.advance(1_000);
    expect(node.reports.at(-1)).toMatchObject({ name, uid: "uid-of-mirror", status: { phase: "Running" } });
    const worker = node.pods.manager.worker("uid-of-mirror");
    expect(worker?.memory.uid).toBe(hash);
    expect(worker && node.pods.manager.uidInApi(worker.memory.pod)).toBe("uid-of-mirror");
    await node.clock.advance(60_000);
    expect([api.made.length, api.deleted, images().length]).toEqual([1, [], 2]);
  });

  it("run without a control plane, and are shown once there is one", async () => {
    api.away = true;
    await write("web.yaml", manifest("one"));
    expect(images()).toEqual(["one running", "pause running"]);
    api.away = false;
    await node.clock.advance(6_000);
    expect(api.made).toHaveLength(1);
  });

  it("outlive their mirror, which is made anew when it is deleted", async () => {
    await write("web.yaml", manifest("one"));
    const mirror = show(api.made[0], "uid-of-mirror");
    show(mirror, "uid-of-mirror", {
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 30,
    });
    await node.clock.advance(6_000);
    expect([...new Set(api.deleted)]).toEqual([
      `${name} {"gracePeriodSeconds":0,"preconditions":{"uid":"uid-of-mirror"}}`,
    ]);
    node.assignments.removePod(node.pods.manager, mirror);
    await node.clock.advance(2_000);
    expect([api.made.length, images()]).toEqual([2, ["one running", "pause running"]]);
    show(api.made[1], "another-uid");
    await node.clock.advance(1_000);
    expect(node.reports.at(-1)).toMatchObject({ uid: "another-uid", status: { phase: "Running" } });
  });

  it("begin anew when their file changes, after what was has left", async () => {
    await write("web.yaml", manifest("one"));
    const mirror = show(api.made[0], "uid-of-mirror");
    await write("web.yaml", manifest("two"));
    await node.clock.advance(10_000);
    expect(images()).toEqual(["pause running", "two running"]);
    expect(new Set(api.deleted).size).toBe(1);
    node.assignments.removePod(node.pods.manager, mirror);
    await node.clock.advance(2_000);
    expect(api.made.map(({ spec }) => spec?.containers[0]?.image)).toEqual(["one", "two"]);
  });

  it("end when their file goes, and their mirrors with them", async () => {
    await write("web.yaml", manifest("one"));
    show(api.made[0], "uid-of-mirror");
    await node.world.files.remove("/manifests/web.yaml");
    await node.clock.advance(10_000);
    expect([images(), new Set(api.deleted).size]).toEqual([[], 1]);
  });

  it("are shown until they have left", async () => {
    await write("web.yaml", manifest("one"));
    show(api.made[0], "uid-of-mirror");
    const { runtime } = node.world;
    const [left, stop] = [deferred<void>(), runtime.stop.bind(runtime)];
    runtime.stop = (id) => left.promise.then(() => stop(id));
    await write("web.yaml", manifest("two"));
    await node.clock.advance(10_000);
    await node.world.files.remove("/manifests/web.yaml");
    await node.clock.advance(10_000);
    expect([images(), api.deleted]).toEqual([["one running", "pause running"], []]);
    left.resolve();
    await node.clock.advance(10_000);
    expect([images(), new Set(api.deleted).size]).toEqual([[], 1]);
  });

  it("replace what another version left running while the agent was away, before any control plane is there", async () => {
    await write("web.yaml", manifest("one"));
    await write("other.yaml", manifest("other", "other"));
    stop.abort();
    node.pods.manager.stop();
    await node.world.files.write("/manifests/web.yaml", manifest("two"));
    const { runtime } = node.world;
    const beside: string[][] = [];
    const create = runtime.createContainer.bind(runtime);
    runtime.createContainer = (spec) => {
      beside.push([...images()]);
      return create(spec);
    };
    await node.restart(false);
    stop = new AbortController();
    void node.pods.fromFiles.run(stop.signal);
    await node.clock.advance(2_000);
    expect(beside).toEqual([["other running", "pause running", "pause running"]]);
    expect(images()).toEqual(["other running", "pause running", "pause running", "two running"]);
  });

  it("keep their mirrors while it can't be told yet which there are", async () => {
    await write("web.yaml", manifest("one"));
    show(api.made[0], "uid-of-mirror");
    stop.abort();
    const { runtime } = node.world;
    const list = runtime.list.bind(runtime);
    await node.restart();
    runtime.list = () => Promise.reject(new Error("away"));
    stop = new AbortController();
    void node.pods.fromFiles.run(stop.signal);
    await node.clock.advance(5_000);
    expect(images()).toEqual(["one running", "pause running"]);
    runtime.list = list;
    await node.clock.advance(5_000);
    expect([node.reports.at(-1)?.status.phase, api.deleted]).toEqual(["Running", []]);
  });

  it("go on as they were when their file makes no sense any more", async () => {
    await write("web.yaml", manifest("one"));
    for (const text of ["{", "x".repeat(2 << 20), manifest("two").replace("Pod", "Service")])
      await write("web.yaml", text);
    expect(images()).toEqual(["one running", "pause running"]);
  });

  it("of the same name are one, the first of its file", async () => {
    await write("b.yaml", manifest("late"));
    await write("a.yaml", manifest("early"));
    await node.clock.advance(5_000);
    expect(images()).toEqual(["early running", "pause running"]);
  });

  it("aren't believed when the API names them", async () => {
    const forged = podOf("forged", [sleeper("app")]);
    const annotations = { "kubernetes.io/config.source": "file" };
    node.assignments.putPod(node.pods.manager, { ...forged, metadata: { ...forged.metadata, annotations } });
    const mirror = podOf("mirror", [sleeper("app")]);
    const mirrors = { "kubernetes.io/config.mirror": "x" };
    node.assignments.putPod(node.pods.manager, {
      ...mirror,
      metadata: { ...mirror.metadata, annotations: mirrors },
    });
    await node.clock.advance(2_000);
    expect(node.status("forged")?.phase).toBe("Running");
    expect(node.pods.manager.staticPods()).toEqual([]);
    expect([node.status("mirror"), api.deleted.length]).toEqual([undefined, 1]);
  });

  it("aren't reached by whoever says to be their mirror, nor is any other pod", async () => {
    await write("web.yaml", manifest("one"));
    const victim = podOf("victim", [sleeper("app")]);
    node.assignments.putPod(node.pods.manager, victim);
    const ofStatic = api.made[0]?.metadata.annotations?.["kubernetes.io/config.hash"] ?? "";
    for (const [forged, said] of Object.entries({ a: victim.metadata.uid ?? "", b: ofStatic })) {
      const { metadata, ...pod } = podOf(forged, [sleeper("app")]);
      const annotations = { "kubernetes.io/config.mirror": said };
      node.assignments.putPod(node.pods.manager, { ...pod, metadata: { ...metadata, annotations } });
      expect(node.pods.manager.worker(metadata.uid ?? "")).toBeUndefined();
    }
    expect(node.pods.manager.worker(victim.metadata.uid ?? "")?.memory.pod).toBe(victim);
  });
});
