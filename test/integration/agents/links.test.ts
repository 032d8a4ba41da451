import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { configMaps, leases, nodes, pods } from "../../../api/resources.js";
import { AgentCluster } from "../../support/agent-cluster.js";
import { LinkedAgent, until } from "../../support/linked-agent.js";

describe("links between agents and replicas", () => {
  let cluster: AgentCluster;
  const agents: LinkedAgent[] = [];
  const agent = async (
    ...args: Parameters<typeof LinkedAgent.start> extends [unknown, ...infer R] ? R : never
  ) => {
    const started = await LinkedAgent.start(cluster, ...args);
    agents.push(started);
    return started;
  };
  const podKeys = ({ receiver }: LinkedAgent) => [...receiver.set.pods.keys()].sort();

  beforeEach(async () => {
    cluster = await AgentCluster.start();
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((each) => each.stop()));
    await cluster.stop();
  });

  it("bring a node its own pods and what they refer to, and nothing of others", async () => {
    const endpoint = await cluster.addReplica("a");
    for (const name of ["wanted", "unwanted"]) {
      await cluster.client.create(configMaps, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name, namespace: "default" },
        data: { name },
      });
    }
    await cluster.addPod("mine", "n1", { volumes: [{ name: "v", configMap: { name: "wanted" } }] });
    await cluster.addPod("other", "n2");
    const one = await agent("n1", [endpoint]);
    await until(() => one.receiver.set.pods.size > 0, "the complete set");
    expect(podKeys(one)).toEqual(["default/mine"]);
    expect([...one.receiver.set.configmaps.keys()]).toEqual(["default/wanted"]);
  });

  it("send changes as they happen, and what a new pod refers to before the pod", async () => {
    const endpoint = await cluster.addReplica("a");
    const orders: string[][] = [];
    const sink = {
      complete() {},
      incremental: (_: unknown, changes: readonly { resource: string; key: string }[]) => {
        orders.push(changes.map(({ resource }) => resource));
      },
    };
    const one = await agent("n1", [endpoint], { sink });
    await until(() => one.receiver.version !== undefined, "the complete set");
    await cluster.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c", namespace: "default" },
    });
    await cluster.addPod("mine", "n1", { volumes: [{ name: "v", configMap: { name: "c" } }] });
    await until(() => one.receiver.set.configmaps.size === 1, "the pod's ConfigMap");
    expect(orders.find((order) => order.includes("pods"))).toEqual(["configmaps", "pods"]);
    await cluster.client.delete(pods, { namespace: "default", name: "mine" }, { gracePeriodSeconds: 0 });
    await until(() => one.receiver.set.pods.size === 0, "the pod's removal");
    await until(() => one.receiver.set.configmaps.size === 0, "the ConfigMap's removal");
  });

  it("are held with every replica, and another becomes primary when the primary goes", async () => {
    const first = await cluster.addReplica("a");
    await cluster.addReplica("b");
    const one = await agent("n1", [first]);
    await until(() => one.links.replicas().length === 2, "both replicas are known");
    await until(() => one.links.primaryId !== undefined, "a primary");
    const before = one.links.primaryId ?? "";
    // A tunnel of any kind opens through both: both links are up.
    for (const id of ["a", "b"]) {
      await until(
        () =>
          cluster
            .server(id)
            .dialer.open("n1", { type: "agent" }, new AbortController().signal)
            .then(
              () => true,
              () => false,
            ),
        `a link to ${id}`,
      );
    }
    await cluster.stopReplica(before);
    await until(() => one.links.primaryId !== undefined && one.links.primaryId !== before, "another primary");
    await cluster.addPod("later", "n1");
    await until(() => podKeys(one).includes("default/later"), "assignments from the new primary");
  });

  it("come back when a replica does", async () => {
    const endpoint = await cluster.addReplica("a");
    const one = await agent("n1", [endpoint]);
    await until(() => one.links.primaryId === "a", "a primary");
    await cluster.stopReplica("a");
    await until(() => one.links.primaryId === undefined, "no primary");
    await cluster.addReplica("a", { endpoint });
    await until(() => one.links.primaryId === "a", "the primary again");
  });

  it("register the node and write its pods' statuses", async () => {
    const endpoint = await cluster.addReplica("a");
    const one = await agent("n1", [endpoint]);
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n1" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    };
    expect(await one.outbox.nodeStatus.send(node)).toEqual({ type: "written" });
    const registered = await cluster.client.get(nodes, { name: "n1" });
    expect(registered.metadata.labels).toMatchObject({
      "kubernetes.io/hostname": "n1",
      "kubernetes.io/os": "linux",
    });
    expect(registered.status?.conditions?.[0]?.status).toBe("True");

    const pod = await cluster.addPod("mine", "n1");
    const report = (of: V1Pod, uid: string) => ({
      namespace: "default",
      name: of.metadata.name ?? "",
      uid,
      status: { phase: "Running" },
      terminated: false,
    });
    expect(await one.outbox.send(report(pod, pod.metadata.uid ?? ""))).toEqual({ type: "written" });
    expect((await cluster.client.get(pods, { namespace: "default", name: "mine" })).status?.phase).toBe(
      "Running",
    );

    expect(await one.outbox.send(report(pod, "another"))).toMatchObject({
      type: "refused",
      error: { code: 409 },
    });
    const foreign = await cluster.addPod("foreign", "n2");
    const outcome = await one.outbox.send(report(foreign, foreign.metadata.uid ?? ""));
    expect(outcome).toMatchObject({ type: "refused", error: { code: 403 } });
  });

  it("keep the node's Lease, and correct an API that believes the node lost", async () => {
    const endpoint = await cluster.addReplica("a");
    const one = await agent("n1", [endpoint]);
    const condition = (status: string) => ({ conditions: [{ type: "Ready", status }] });
    const object = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } };
    await one.outbox.nodeStatus.send({ ...object, status: condition("True") });
    const ref = { namespace: "kube-node-lease", name: "n1" };
    await until(
      () =>
        cluster.client.get(leases, ref).then(
          ({ spec }) => spec?.holderIdentity === "n1",
          () => false,
        ),
      "the node's Lease",
    );
    const current = await cluster.client.get(nodes, { name: "n1" });
    await cluster.client.update(
      nodes,
      { ...current, status: condition("Unknown") },
      { subresource: "status" },
    );
    await until(async () => {
      const { status } = await cluster.client.get(nodes, { name: "n1" });
      return status?.conditions?.[0]?.status === "True";
    }, "the node Ready again");
  });

  it("carry statuses over to the next primary", async () => {
    const first = await cluster.addReplica("a");
    await cluster.addReplica("b");
    const one = await agent("n1", [first]);
    await until(() => one.links.replicas().length === 2, "both replicas are known");
    const pod = await cluster.addPod("mine", "n1");
    const primary = one.links.primaryId ?? "";
    const stopped = cluster.stopReplica(primary);
    const outcome = one.outbox.send({
      namespace: "default",
      name: "mine",
      uid: pod.metadata.uid ?? "",
      status: { phase: "Running" },
      terminated: false,
    });
    await stopped;
    expect(await outcome).toEqual({ type: "written" });
  });

  it("are refused when the name is not the certificate's", async () => {
    const endpoint = await cluster.addReplica("a");
    const liar = await agent("n1", [endpoint], { helloName: "n2" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(liar.links.primaryId).toBeUndefined();
  });
});
