import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1ConfigMap, V1Pod } from "../../../api/generated/types.js";
import { configMaps, namespaces, pods } from "../../../api/resources.js";
import type { Client, WatchEvent } from "../../../client/client.js";

export interface ClientUnderTest {
  /** An administrator's, of a cluster with the namespace `default`. */
  readonly client: Client;
  stop(): Promise<void>;
}

/** What every implementation of Client must do. */
export function clientContract(name: string, start: () => Promise<ClientUnderTest>): void {
  describe(name, () => {
    let test: ClientUnderTest;
    let client: Client;
    let namespace = "";
    let number = 0;

    beforeAll(async () => {
      test = await start();
      client = test.client;
    });
    afterAll(() => test.stop());
    beforeEach(async () => {
      namespace = `ns${++number}`;
      await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    });

    const map = (mapName: string, more: Partial<V1ConfigMap> = {}): V1ConfigMap => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace, name: mapName, labels: { name: mapName } },
      ...more,
    });
    const pod = (podName: string): V1Pod => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace, name: podName },
      spec: { containers: [{ name: "main", image: "web:1" }] },
    });
    const ref = (objectName: string) => ({ namespace, name: objectName });
    const names = (items: readonly V1ConfigMap[]) => items.map(({ metadata }) => metadata.name);

    it("gives back what it has created, with what the server has added", async () => {
      const made = await client.create(configMaps, map("a", { data: { x: "1" } }));
      expect(made).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", data: { x: "1" } });
      expect(made.metadata.uid).toBeDefined();
      expect(await client.get(configMaps, ref("a"))).toEqual(made);
      expect(await client.get(configMaps, ref("a"), { resourceVersion: "0" })).toEqual(made);
    });

    it("throws the server's Statuses", async () => {
      await client.create(configMaps, map("a"));
      const missing = { code: 404, reason: "NotFound", message: 'configmaps "b" not found' };
      await expect(client.get(configMaps, ref("b"))).rejects.toMatchObject(missing);
      await expect(client.delete(configMaps, ref("b"))).rejects.toMatchObject(missing);
      await expect(client.create(configMaps, map("a"))).rejects.toMatchObject({ reason: "AlreadyExists" });
      await expect(client.create(configMaps, map("A_"))).rejects.toMatchObject({
        code: 422,
        reason: "Invalid",
      });
    });

    it("updates only what it has read", async () => {
      const made = await client.create(configMaps, map("a"));
      const updated = await client.update(configMaps, { ...made, data: { x: "1" } });
      expect(updated.metadata.resourceVersion).not.toBe(made.metadata.resourceVersion);
      await expect(client.update(configMaps, { ...made, data: {} })).rejects.toMatchObject({
        reason: "Conflict",
      });
    });

    it("patches in three ways", async () => {
      await client.create(configMaps, map("a", { data: { x: "1", y: "1" } }));
      const merged = await client.patch(configMaps, ref("a"), "merge", { data: { x: null, z: "2" } });
      expect(merged.data).toEqual({ y: "1", z: "2" });
      const operations = [{ op: "replace", path: "/data/y", value: "3" }];
      expect((await client.patch(configMaps, ref("a"), "json", operations)).data).toEqual({ y: "3", z: "2" });
      await client.create(pods, pod("p"));
      const image = { spec: { containers: [{ name: "main", image: "web:2" }] } };
      const patched = await client.patch(pods, ref("p"), "strategic", image);
      expect(patched.spec?.containers).toMatchObject([{ name: "main", image: "web:2" }]);
    });

    it("does nothing in a dry run", async () => {
      expect(await client.create(configMaps, map("a"), { dryRun: true })).toMatchObject({
        kind: "ConfigMap",
      });
      await expect(client.get(configMaps, ref("a"))).rejects.toMatchObject({ code: 404 });
    });

    it("writes subresources", async () => {
      const made = await client.create(pods, pod("p"));
      const running = { ...made, status: { ...made.status, phase: "Running" } };
      await client.update(pods, running, { subresource: "status" });
      const seen = await client.get(pods, ref("p"));
      expect(seen.status?.phase).toBe("Running");
      const target = { apiVersion: "v1", kind: "Node", name: "n1" };
      const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "p" }, target };
      await client.create(pods, binding as never, { subresource: "binding", ref: ref("p") });
      expect((await client.get(pods, ref("p"))).spec?.nodeName).toBe("n1");
    });

    it("lists by namespace, labels and fields, page by page", async () => {
      for (const one of ["a", "b", "c"]) await client.create(configMaps, map(one));
      const all = await client.list(configMaps, { namespace });
      expect(names(all.items)).toEqual(["a", "b", "c"]);
      expect(Number(all.resourceVersion)).toBeGreaterThan(0);
      const labelled = await client.list(configMaps, { namespace, labelSelector: "name in (a, c)" });
      expect(names(labelled.items)).toEqual(["a", "c"]);
      const fielded = await client.list(configMaps, { namespace, fieldSelector: "metadata.name=b" });
      expect(names(fielded.items)).toEqual(["b"]);
      const first = await client.list(configMaps, { namespace, limit: 2 });
      expect(names(first.items)).toEqual(["a", "b"]);
      const rest = await client.list(configMaps, { namespace, limit: 2, continue: first.continue ?? "" });
      expect(names(rest.items)).toEqual(["c"]);
      expect(rest.continue).toBeUndefined();
      expect(names((await client.list(configMaps)).items)).toEqual(expect.arrayContaining(["a", "b", "c"]));
    });

    it("watches from a revision on, in order, until it is aborted", async () => {
      const { resourceVersion } = await client.list(configMaps, { namespace });
      await client.create(configMaps, map("a"));
      await client.patch(configMaps, ref("a"), "merge", { data: { x: "1" } });
      await client.delete(configMaps, ref("a"));
      const stop = new AbortController();
      const seen: WatchEvent<V1ConfigMap>[] = [];
      const options = { namespace, resourceVersion, signal: stop.signal };
      for await (const batch of client.watch(configMaps, options)) {
        seen.push(...batch);
        if (seen.some(({ type }) => type === "DELETED")) stop.abort();
      }
      expect(seen.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
      expect(seen[1]).toMatchObject({ object: { kind: "ConfigMap", data: { x: "1" } } });
    });

    it("watches what is there first, and says when that has been told", async () => {
      await client.create(configMaps, map("a"));
      const stop = new AbortController();
      const options = { namespace, sendInitialEvents: true, allowWatchBookmarks: true, signal: stop.signal };
      const seen: WatchEvent<V1ConfigMap>[] = [];
      for await (const batch of client.watch(configMaps, options)) {
        seen.push(...batch);
        if (seen.some(({ type }) => type === "BOOKMARK")) stop.abort();
      }
      expect(seen).toMatchObject([
        { type: "ADDED", object: { metadata: { name: "a" } } },
        { type: "BOOKMARK", initialEventsEnd: true },
      ]);
    });

    it("deletes under conditions, one or many", async () => {
      const made = await client.create(configMaps, map("a"));
      const other = { preconditions: { uid: "another" } };
      await expect(client.delete(configMaps, ref("a"), other)).rejects.toMatchObject({ reason: "Conflict" });
      await client.delete(configMaps, ref("a"), { preconditions: { uid: made.metadata.uid ?? "" } });
      for (const one of ["b", "c"]) await client.create(configMaps, map(one));
      await client.deleteCollection(configMaps, { namespace, labelSelector: "name=b" });
      expect(names((await client.list(configMaps, { namespace })).items)).toEqual(["c"]);
    });

    it("does not wait for the answer of what was aborted", async () => {
      const reason = new Error("enough");
      await expect(client.list(configMaps, { signal: AbortSignal.abort(reason) })).rejects.toThrow();
    });
  });
}
