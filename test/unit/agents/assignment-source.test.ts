import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { configMaps, namespaces, nodes, pods, services } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { AssignmentSource, splitKey } from "../../../control-plane/agents/assignment-source.js";
import { AssignmentTables } from "../../../node-agent/links/assignment-tables.js";
import { AssignmentItem_Action } from "../../../proto/generated/agent.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";
import { podOf, sleeper } from "../../support/pods.js";

describe("what a node is sent", () => {
  let cluster: MemoryCluster;
  let source: AssignmentSource;

  beforeEach(async () => {
    cluster = await memoryCluster();
    const { client, informers } = cluster;
    source = new AssignmentSource(informers, client, systemClock, async () => "c");
    for (const name of ["n1", "n2"])
      await client.create(nodes, {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, annotations: { a: "b" } },
      });
    for (const name of ["wanted", "other"]) {
      const metadata = { namespace: "default", name };
      await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { k: "v" } });
    }
    const volumes = [{ name: "v", configMap: { name: "wanted" } }];
    for (const nodeName of ["n1", "n2"]) {
      const { uid: _, ...metadata } = podOf(`on-${nodeName}`, []).metadata;
      const spec = { nodeName, containers: [sleeper("app")], ...(nodeName === "n1" ? { volumes } : {}) };
      await client.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    }
    const ports = [{ port: 80 }];
    const metadata = { namespace: "default", name: "web" };
    await client.create(services, { apiVersion: "v1", kind: "Service", metadata, spec: { ports } });
    await cluster.settled();
  });
  afterEach(() => cluster.stop());

  /** As the node has it after the link. */
  const received = (node: string) => {
    const tables = new AssignmentTables(silentLogger);
    const items = [...source.keysFor(node)].map((key) => {
      const { resource, objectKey } = splitKey(key);
      const [name = "", namespace = ""] = objectKey.split("/").toReversed();
      const object = source.bytes(key, node) ?? Buffer.alloc(0);
      return { action: AssignmentItem_Action.PUT, resource, namespace, name, object };
    });
    tables.replace(items);
    return tables.set;
  };

  it("is told to its own node alone when it is a pod, and until that leaves", async () => {
    const told: string[] = [];
    const leave = ["n1", "n2"].map((node) => source.subscribe(node, (key) => told.push(`${node} ${key}`)));
    const create = async (name: string, nodeName: string) => {
      const spec = { nodeName, containers: [sleeper("app")] };
      const metadata = { namespace: "default", name };
      await cluster.client.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
      await cluster.settled();
    };
    await create("new", "n1");
    expect(told).toEqual(["n1 pods/default/new"]);
    for (const each of leave) each();
    await create("newer", "n2");
    expect(told).toHaveLength(1);
  });

  it("are its own pods, what they refer to, and what all nodes need", () => {
    const { pods: ownPods, configmaps, services: all, nodes: places, namespaces: names } = received("n1");
    expect([...ownPods.keys()]).toEqual(["default/on-n1"]);
    expect([...configmaps.keys()]).toEqual(["default/wanted"]);
    expect([...all.keys()]).toEqual(["default/web"]);
    expect([...places.keys()].sort()).toEqual(["n1", "n2"]);
    expect([...names.keys()].sort()).toEqual(["default", "kube-system"]);
    expect([...received("n2").configmaps.keys()]).toEqual([]);
  });

  it("is of other nodes only where they are, and of namespaces only that they are there", async () => {
    const metadata = { name: "team", annotations: { a: "b" } };
    await cluster.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata });
    await cluster.settled();
    const { nodes: places, namespaces: names } = received("n1");
    expect(places.get("n1")?.object.metadata.annotations).toEqual({ a: "b" });
    expect(places.get("n2")?.object.metadata.annotations).toBeUndefined();
    const sent = JSON.parse(String(names.get("team")?.json));
    expect(sent).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "team", uid: expect.any(String) },
    });
  });
});
