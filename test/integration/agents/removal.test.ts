import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { nodes } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { Guard } from "../../../common/guard.js";
import { silentLogger } from "../../../common/logger.js";
import { generateKeyPair } from "../../../common/tls/key-pair.js";
import { createSigningRequest } from "../../../common/tls/signing-request.js";
import { GrpcReplicas } from "../../../node-agent/links/grpc-connection.js";
import { nodeSubject } from "../../../node-agent/links/join-client.js";
import { ReplicaLink } from "../../../node-agent/links/replica-link.js";
import { AgentCluster } from "../../support/agent-cluster.js";
import { LinkedAgent, until } from "../../support/linked-agent.js";

describe("a node that is removed", () => {
  let cluster: AgentCluster;
  let endpoints: string[];
  let agent: LinkedAgent;
  const isDialled = (id: string) =>
    cluster
      .server(id)
      .dialer.open("n1", { type: "agent" }, new AbortController().signal)
      .then(
        (tunnel) => {
          tunnel.close();
          return true;
        },
        () => false,
      );
  const request = { method: "GET", path: "/api/v1/nodes", headers: {}, body: Buffer.alloc(0) };

  beforeEach(async () => {
    cluster = await AgentCluster.start();
    endpoints = [await cluster.addReplica("a"), await cluster.addReplica("b")];
    agent = await LinkedAgent.start(cluster, "n1", endpoints);
    await until(() => agent.links.primaryId !== undefined, "a primary");
    for (const id of ["a", "b"]) await until(() => isDialled(id), `a link to ${id}`);
  });
  afterEach(async () => {
    await agent.stop();
    await cluster.stop();
  });

  it("loses its links to every replica, and is told once", async () => {
    await cluster.client.delete(nodes, { name: "n1" });
    for (const id of ["a", "b"]) await until(async () => !(await isDialled(id)), `no link to ${id}`);
    await until(() => agent.removals > 0, "the removal");
    await until(() => agent.links.primaryId === undefined, "no link any more");
    expect(agent.removals).toBe(1);
  });

  it("gets no answer and no new certificate any more", async () => {
    const [endpoint = ""] = endpoints;
    const hello = { nodeName: "n1", agentVersion: "", bootId: "", instanceId: "" };
    const guard = new Guard(silentLogger);
    const events = { onWelcome() {}, onMessage() {}, onQuiet() {} };
    await cluster.client.delete(nodes, { name: "n1" });
    await until(() => agent.removals > 0, "the removal");
    const connection = new GrpcReplicas(agent.store, systemClock).connect(endpoint);
    const link = new ReplicaLink({ endpoint, hello, connection, clock: systemClock, guard, events });
    const signingRequest = await createSigningRequest(nodeSubject("n1"), await generateKeyPair());
    const refused = { code: status.FAILED_PRECONDITION };
    await expect(connection.api(request)).rejects.toMatchObject(refused);
    await expect(connection.renew({ signingRequest })).rejects.toMatchObject(refused);
    await expect(link.run(new AbortController().signal)).rejects.toMatchObject(refused);
  });

  it("joins anew with a token, as another Node", async () => {
    const { uid } = (await cluster.client.get(nodes, { name: "n1" })).metadata;
    await cluster.client.delete(nodes, { name: "n1" });
    await until(() => agent.removals > 0, "the removal");
    const again = await LinkedAgent.start(cluster, "n1", endpoints, { anew: true });
    try {
      await until(() => again.links.primaryId !== undefined, "a primary");
      expect((await cluster.client.get(nodes, { name: "n1" })).metadata.uid).not.toBe(uid);
    } finally {
      await again.stop();
    }
  });
});
