import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  configMaps,
  ingressClasses,
  ingresses,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  secrets,
  services,
} from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { deferred } from "../../../common/deferred.js";
import { silentLogger } from "../../../common/logger.js";
import { AssignmentSource } from "../../../control-plane/agents/assignment-source.js";
import { AssignmentFeed, type Send } from "../../../control-plane/agents/assignments.js";
import { AssignmentTables } from "../../../node-agent/links/assignment-tables.js";
import { AssignmentItem } from "../../../proto/generated/agent.js";
import { ingress, ingressClass, secret } from "../../support/ingress-objects.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";
import { podOf, sleeper } from "../../support/pods.js";
import { claim, volume } from "../../support/volumes.js";

describe("what a node is sent", () => {
  let cluster: MemoryCluster;
  let source: AssignmentSource;

  beforeEach(async () => {
    cluster = await memoryCluster();
    const { client, informers } = cluster;
    source = new AssignmentSource({ informers, client, clock: systemClock, log: silentLogger });
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
  const received = async (node: string) => {
    const tables = new AssignmentTables(silentLogger);
    const items = deferred<readonly Buffer[]>();
    const stop = new AbortController();
    const send: Send = async (message) => {
      if (message?.$case === "assignments") items.resolve(message.value.items);
    };
    const feed = new AssignmentFeed({
      nodeName: node,
      source,
      clusterId: async () => "c",
      send,
      log: silentLogger,
    });
    const running = feed.run(stop.signal);
    tables.replace((await items.promise).map((item) => AssignmentItem.decode(item)));
    stop.abort();
    await running;
    return tables.set;
  };
  const bound = async (name: string, home?: string) => {
    const annotations = home && {
      "pv.kubernetes.io/provisioned-by": "coracle.io/local",
      "coracle.io/home-node": home,
    };
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }];
    const nodeAffinity = { required: { nodeSelectorTerms: terms } };
    const spec = { local: { path: `/vol/v-${name}` }, hostPath: undefined, nodeAffinity };
    const claimRef = { namespace: "default", name };
    const { client } = cluster;
    await client.create(
      persistentVolumes,
      volume(`v-${name}`, "1Gi", { ...spec, claimRef }, annotations || {}),
    );
    await client.create(persistentVolumeClaims, claim(name, "1Gi", { volumeName: `v-${name}` }));
  };

  it("is the claims of its pods with their volumes, and the volumes that it holds", async () => {
    await bound("used");
    await bound("held", "n1");
    await bound("theirs", "n2");
    await cluster.client.create(persistentVolumeClaims, claim("naming", "1Gi", { volumeName: "v-theirs" }));
    const { uid: _, ...metadata } = podOf("with", []).metadata;
    const volumes = ["used", "naming"].map((claimName) => ({
      name: claimName,
      persistentVolumeClaim: { claimName },
    }));
    const spec = { nodeName: "n1", containers: [sleeper("app")], volumes };
    await cluster.client.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    await cluster.settled();
    const set = await received("n1");
    expect([...set.persistentvolumeclaims.keys()]).toEqual(["default/used", "default/naming"]);
    expect([...set.persistentvolumes.keys()].sort()).toEqual(["v-held", "v-used"]);
    expect([...(await received("n2")).persistentvolumes.keys()]).toEqual(["v-theirs"]);
  });

  it("changes with a volume for those that hold it and those that use it", async () => {
    await bound("used", "n2");
    const { uid: _, ...metadata } = podOf("with", []).metadata;
    const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "used" } }];
    const spec = { nodeName: "n1", containers: [sleeper("app")], volumes };
    await cluster.client.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    await cluster.settled();
    const told: string[] = [];
    const leave = ["n1", "n2", "n3"].map((name) => follow(name, told));
    const found = await cluster.client.get(persistentVolumes, { name: "v-used" });
    await cluster.client.update(persistentVolumes, {
      ...found,
      metadata: { ...found.metadata, labels: { a: "b" } },
    });
    await cluster.settled();
    for (const each of leave) each();
    expect(told.sort()).toEqual(["n1 own", "n2 own"]);
  });

  it("is, and changes with, the Secret that a volume of its pods is mounted with", async () => {
    const { client } = cluster;
    const nodePublishSecretRef = { namespace: "storage", name: "key" };
    const csi = { driver: "d", volumeHandle: "h", nodePublishSecretRef };
    const claimRef = { namespace: "default", name: "shared" };
    await client.create(persistentVolumes, volume("v-shared", "1Gi", { hostPath: undefined, csi, claimRef }));
    await client.create(persistentVolumeClaims, claim("shared", "1Gi", { volumeName: "v-shared" }));
    const { uid: _, ...metadata } = podOf("with", []).metadata;
    const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "shared" } }];
    const spec = { nodeName: "n1", containers: [sleeper("app")], volumes };
    await client.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    await cluster.settled();
    const told: string[] = [];
    const leave = ["n1", "n2"].map((name) => follow(name, told));
    const secret = { namespace: "storage", name: "key" };
    await client.create(secrets, { apiVersion: "v1", kind: "Secret", metadata: secret, data: { a: "Yg==" } });
    await cluster.settled();
    for (const each of leave) each();
    expect(told).toEqual(["n1 own"]);
    expect([...(await received("n1")).secrets.keys()]).toEqual(["storage/key"]);
    expect([...(await received("n2")).secrets.keys()]).toEqual([]);
  });

  const follow = (node: string, told: string[]) =>
    source.subscribe(node, {
      sharedChanged: (key) => told.push(`${node} ${key}`),
      ownChanged: () => told.push(`${node} own`),
      flush: () => {},
    });
  const createPod = async (name: string, nodeName: string) => {
    const spec = { nodeName, containers: [sleeper("app")] };
    const metadata = { namespace: "default", name };
    await cluster.client.create(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    await cluster.settled();
  };

  it("is told to its own node alone when it is a pod, and until that leaves", async () => {
    const told: string[] = [];
    const leave = ["n1", "n2"].map((node) => follow(node, told));
    await createPod("new", "n1");
    expect(told).toEqual(["n1 own"]);
    for (const each of leave) each();
    await createPod("newer", "n2");
    expect(told).toHaveLength(1);
  });

  it("is told to those whose pods refer to it, also when it comes after them", async () => {
    const told: string[] = [];
    const leave = ["n1", "n2"].map((node) => follow(node, told));
    const ref = { namespace: "default", name: "wanted" };
    await cluster.client.patch(configMaps, ref, "merge", { data: { k: "w" } });
    await cluster.client.delete(configMaps, ref);
    await cluster.client.patch(configMaps, { ...ref, name: "other" }, "merge", { data: { k: "w" } });
    await cluster.settled();
    expect(told).toEqual(["n1 own", "n1 own"]);
    for (const each of leave) each();
    expect([...source.ownOf("n1").keys()]).not.toContain("configmaps/default/wanted");
  });

  it("is told to all when they would see a difference, and otherwise to the node that it is", async () => {
    const told: string[] = [];
    const leave = ["n1", "n2"].map((node) => follow(node, told));
    await cluster.client.patch(nodes, { name: "n1" }, "merge", { metadata: { annotations: { a: "c" } } });
    await cluster.settled();
    expect(told).toEqual(["n1 own"]);
    await cluster.client.patch(nodes, { name: "n1" }, "merge", { metadata: { labels: { a: "c" } } });
    await cluster.settled();
    expect(told.slice(1).sort()).toEqual(["n1 nodes/n1", "n1 own", "n2 nodes/n1"]);
    for (const each of leave) each();
  });

  it("are its own pods, what they refer to, and what all nodes need", async () => {
    const {
      pods: ownPods,
      configmaps,
      services: all,
      nodes: places,
      namespaces: names,
    } = await received("n1");
    expect([...ownPods.keys()]).toEqual(["default/on-n1"]);
    expect([...configmaps.keys()]).toEqual(["default/wanted"]);
    expect([...all.keys()]).toEqual(["default/web"]);
    expect([...places.keys()].sort()).toEqual(["n1", "n2"]);
    expect([...names.keys()].sort()).toEqual(["default", "kube-system"]);
    expect([...(await received("n2")).configmaps.keys()]).toEqual([]);
  });

  it("is of other nodes only where they are, and of namespaces only that they are there", async () => {
    const metadata = { name: "team", annotations: { a: "b" } };
    await cluster.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata });
    await cluster.settled();
    const { nodes: places, namespaces: names } = await received("n1");
    expect(places.get("n1")?.object.metadata.annotations).toEqual({ a: "b" });
    expect(places.get("n2")?.object.metadata.annotations).toBeUndefined();
    const sent = JSON.parse(String(names.get("team")?.json));
    expect(sent).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "team", uid: expect.any(String) },
    });
  });

  describe("of Secrets that Ingresses refer to", () => {
    const secretsOn = async (node: string) => {
      await cluster.settled();
      return [...(await received(node)).secrets.values()].map(({ object }) => object.metadata.name);
    };
    const shop = ingress("shop", {
      tls: [{ secretName: "cert" }],
      defaultBackend: { service: { name: "web", port: { number: 80 } } },
    });
    beforeEach(async () => {
      await cluster.client.create(secrets, secret("cert", { "tls.crt": "c", "tls.key": "k", other: "o" }));
      await cluster.client.create(secrets, secret("private", {}));
      await cluster.client.create(ingresses, shop);
    });

    it("is what the Ingresses of our classes refer to, on all nodes, as long as they do", async () => {
      expect(await secretsOn("n2")).toEqual([]);
      await cluster.client.create(ingressClasses, ingressClass());
      expect(await secretsOn("n2")).toEqual(["cert"]);
      const [there] = (await received("n2")).secrets.values();
      expect(Object.keys(there?.object.data ?? {})).toEqual(["tls.crt", "tls.key"]);
      await cluster.client.delete(ingresses, { namespace: "default", name: "shop" });
      expect(await secretsOn("n2")).toEqual([]);
    });

    it("is nothing for another class", async () => {
      await cluster.client.create(ingressClasses, ingressClass("coracle", "else.example/controller"));
      expect(await secretsOn("n2")).toEqual([]);
    });
  });
});
