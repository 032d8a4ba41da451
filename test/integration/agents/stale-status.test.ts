import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { leases, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { deferred } from "../../../common/deferred.js";
import { AgentCluster } from "../../support/agent-cluster.js";
import { LinkedAgent, until } from "../../support/linked-agent.js";
import { RawLink } from "../../support/raw-link.js";

const ref = { namespace: "default", name: "mine" };

describe("a status that is delayed in a replica", () => {
  let cluster: AgentCluster;
  let links: RawLink[];
  let pod: V1Pod;
  let held = deferred<void>();
  let release = deferred<void>();
  const phase = async () => (await cluster.client.get(pods, ref)).status?.phase;
  const subscribe = (link: RawLink, epoch: number) =>
    link.answer("assignments", { $case: "subscribe", value: { have: undefined, epoch } });
  const said = (id: number, text: string) =>
    ({
      $case: "podStatus",
      value: {
        ...ref,
        id,
        uid: pod.metadata.uid ?? "",
        status: Buffer.from(JSON.stringify({ phase: text })),
        terminated: false,
      },
    }) as const;
  /** A replica that stands still once, right before it writes a pod's status. */
  const stalling = (client: Client): Client => ({
    ...bound(client),
    async update(type, object, options) {
      if (options?.subresource === "status" && (object as KubeObject).kind === "Pod") {
        held.resolve();
        await release.promise;
      }
      return client.update(type, object, options);
    },
  });

  beforeEach(async () => {
    held = deferred();
    release = deferred();
    cluster = await AgentCluster.start();
    const endpoints = [
      await cluster.addReplica("a", { nodeClient: stalling }),
      await cluster.addReplica("b"),
    ];
    pod = await cluster.addPod("mine", "n1");
    links = [];
    for (const endpoint of endpoints) links.push(await RawLink.open(cluster, "n1", endpoint));
  });
  afterEach(async () => {
    release.resolve();
    for (const link of links) link.close();
    await cluster.stop();
  });

  it("never overwrites what the node has said since through another", async () => {
    const [a, b] = links as [RawLink, RawLink];
    await subscribe(a, 1);
    a.say(said(1, "Pending"));
    await held.promise;
    await subscribe(b, 2);
    const answer = await b.answer("statusAck", said(2, "Running"));
    expect(answer.value.error).toHaveLength(0);
    release.resolve();
    const late = await a.answer("superseded", { $case: "subscribe", value: { have: undefined, epoch: 1 } });
    expect(late.value.epoch).toBe(2);
    expect(await phase()).toBe("Running");
    expect(a.received.some(({ $case }) => $case === "statusAck")).toBe(false);
  });

  it("is written when the node comes back to it and says it again", async () => {
    const [a, b] = links as [RawLink, RawLink];
    await subscribe(a, 1);
    a.say(said(1, "Pending"));
    await held.promise;
    await subscribe(b, 2);
    await b.answer("statusAck", said(2, "Running"));
    release.resolve();
    await subscribe(a, 3);
    await a.answer("statusAck", said(3, "Succeeded"));
    expect(await phase()).toBe("Succeeded");
  });

  it("does not keep an agent from subscribing whose clock was set back", async () => {
    const namespace = "kube-node-lease";
    const annotations = { "coracle.io/subscription": `${Date.now() + 1e9}/another` };
    await cluster.client.create(leases, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { namespace, name: "n2", annotations },
      spec: {},
    });
    const other = await cluster.addPod("other", "n2");
    const agent = await LinkedAgent.start(cluster, "n2", [await cluster.addReplica("c")]);
    try {
      await until(() => agent.links.primaryId !== undefined, "a primary");
      const report = {
        namespace: "default",
        name: "other",
        uid: other.metadata.uid ?? "",
        terminated: false,
      };
      expect(await agent.outbox.send({ ...report, status: { phase: "Running" } })).toEqual({
        type: "written",
      });
    } finally {
      await agent.stop();
    }
  });
});

/** A client's methods, which stand in its class. */
function bound(
  client: Client,
): Pick<Client, "get" | "list" | "watch" | "create" | "patch" | "delete" | "deleteCollection"> {
  return {
    get: client.get.bind(client),
    list: client.list.bind(client),
    watch: client.watch.bind(client),
    create: client.create.bind(client),
    patch: client.patch.bind(client),
    delete: client.delete.bind(client),
    deleteCollection: client.deleteCollection.bind(client),
  };
}
