import { rm } from "node:fs/promises";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1NodeSystemInfo } from "../../../api/generated/types.js";
import { nodes } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { Guard } from "../../../common/guard.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { identityOf, publicKeyPin } from "../../../common/tls/inspect.js";
import { writeCredential } from "../../../common/tls/pem-files.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { AgentLinks } from "../../../node-agent/links/agent-links.js";
import { AssignmentReceiver } from "../../../node-agent/links/assignment-receiver.js";
import { CertificateRenewal } from "../../../node-agent/links/certificate-renewal.js";
import { GrpcReplicas } from "../../../node-agent/links/grpc-connection.js";
import { type JoinOptions, joinCluster } from "../../../node-agent/links/join-client.js";
import { CredentialStore } from "../../../node-agent/links/node-credentials.js";
import { StatusOutbox } from "../../../node-agent/links/status-outbox.js";
import { UsageOutbox } from "../../../node-agent/links/usage-outbox.js";
import { AgentCluster, bootstrapToken } from "../../support/agent-cluster.js";
import { LinkedAgent, success, until } from "../../support/linked-agent.js";

const common = { clock: systemClock, random: systemRandom, log: silentLogger };

describe("joining", () => {
  let cluster: AgentCluster;
  let endpoint: string;
  const store = (name: string) => new CredentialStore(`${cluster.directory}/${name}`, new HostFiles());
  const join = (options: Partial<JoinOptions> = {}) =>
    joinCluster(
      {
        nodeName: "n1",
        endpoints: [endpoint],
        token: bootstrapToken,
        trust: { pins: [publicKeyPin(cluster.authority.certificate)] },
        store: store("n1"),
        ...common,
        ...options,
      },
      new AbortController().signal,
    );

  const register = async (name: string) => {
    const node = await cluster.client.get(nodes, { name });
    const nodeInfo = { kubeletVersion: "v1.36.0" } as V1NodeSystemInfo;
    return cluster.client.update(nodes, { ...node, status: { nodeInfo } }, { subresource: "status" });
  };

  beforeEach(async () => {
    cluster = await AgentCluster.start();
    endpoint = await cluster.addReplica("a");
  });
  afterEach(() => cluster.stop());

  it("gives a certificate for the node's name, kept for the next start", async () => {
    const { certificate } = await join();
    expect(identityOf(certificate)).toMatchObject({
      commonName: "system:node:n1",
      organizations: ["system:nodes"],
    });
    const again = await join({ token: "unused.0000000000000000" });
    expect(again.certificate).toBe(certificate);
  });

  it("is done again when the certificate ended while the node was away", async () => {
    const { certificate } = await join();
    const clock = { ...systemClock, now: () => systemClock.now() + 400 * 86_400_000 };
    expect((await join({ clock })).certificate).not.toBe(certificate);
  });

  it("takes over what an earlier agent kept in two files", async () => {
    const credentials = await join();
    const directory = `${cluster.directory}/n1`;
    await rm(`${directory}/node.pem`);
    await writeCredential(directory, "node", credentials);
    expect((await join({ token: "unused.0000000000000000" })).certificate).toBe(credentials.certificate);
  });

  it("refuses a wrong token, and after some of them the peer", async () => {
    const wrong = { token: "abcdef.ffffffffffffffff" };
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(join(wrong)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    }
    const stop = new AbortController();
    const refused = joinCluster(
      {
        nodeName: "n1",
        endpoints: [endpoint],
        token: bootstrapToken,
        trust: { authority: cluster.authority.certificate },
        store: store("n1"),
        ...common,
        log: { ...silentLogger, warn: (_message, fields) => stop.abort(new Error(String(fields?.cause))) },
      },
      stop.signal,
    );
    await expect(refused).rejects.toThrow("RESOURCE_EXHAUSTED");
  });

  it("sends no token to a server whose authority is not the pinned one", async () => {
    const other = await CertificateAuthority.create("kubernetes", systemClock, systemRandom);
    const trust = { pins: [publicKeyPin(other.certificate)] };
    await expect(join({ trust })).rejects.toThrow("pinned certificate authority");
  });

  it("refuses the name of a node that is linked", async () => {
    const agent = await LinkedAgent.start(cluster, "n1", [endpoint]);
    try {
      await until(() => agent.links.primaryId === "a", "a link");
      await expect(join({ store: store("thief") })).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    } finally {
      await agent.stop();
    }
  });

  it("makes the Node, which its certificate then names", async () => {
    const { certificate } = await join();
    const { metadata, spec } = await cluster.client.get(nodes, { name: "n1" });
    expect(identityOf(certificate).uid).toBe(metadata.uid);
    expect(spec?.taints).toEqual([{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]);
  });

  it("refuses the name of a node that is away, except to whoever shows its certificate", async () => {
    await join();
    const { uid } = (await register("n1")).metadata;
    await expect(join({ store: store("thief") })).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
      details: expect.stringContaining("remove it first"),
    });
    const clock = { ...systemClock, now: () => systemClock.now() + 400 * 86_400_000 };
    expect(identityOf((await join({ clock })).certificate).uid).toBe(uid);
  });

  it("makes a Node anew of which no host has spoken, as it was prepared", async () => {
    const taints = [{ key: "example.com/gpu", effect: "NoSchedule" }];
    const metadata = { name: "n1", labels: { role: "gpu" } };
    const prepared = await cluster.client.create(nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata,
      spec: { taints },
    });
    const { certificate } = await join();
    const node = await cluster.client.get(nodes, { name: "n1" });
    expect(node.metadata.uid).not.toBe(prepared.metadata.uid);
    expect(identityOf(certificate).uid).toBe(node.metadata.uid);
    expect(node.metadata.labels).toMatchObject(metadata.labels);
    expect(node.spec?.taints).toContainEqual(taints[0]);
  });

  it.each(["", "N1", "a_b", `${"a".repeat(254)}`, "../n1", "n1\n"])(
    "refuses the name %j",
    async (nodeName) => {
      await expect(join({ nodeName })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    },
  );

  it("is not replaced by a certificate of somebody else's making", async () => {
    const other = await CertificateAuthority.create("kubernetes", systemClock, systemRandom);
    const forged = await other.issue({
      commonName: "system:node:n1",
      organizations: ["system:nodes"],
      usages: ["client"],
      validMs: 60_000,
    });
    const own = store("forged");
    await own.save({ ...forged, authority: cluster.authority.certificate });
    const links = new AgentLinks({
      hello: { nodeName: "n1", agentVersion: "", bootId: "", instanceId: "i" },
      seeds: [endpoint],
      replicas: new GrpcReplicas(own, systemClock),
      receiver: new AssignmentReceiver({ complete() {}, incremental() {} }, () => {}, silentLogger),
      outbox: new StatusOutbox(systemClock, systemRandom),
      usage: new UsageOutbox(systemClock),
      tunnels: { serve: async () => success },
      removed: () => {},
      guard: new Guard(silentLogger),
      ...common,
    });
    const stop = new AbortController();
    const running = links.run(stop.signal);
    await systemClock.sleep(300);
    expect(links.primaryId).toBeUndefined();
    stop.abort();
    await running;
  });

  it("is renewed over the link before the certificate expires", async () => {
    const agent = await LinkedAgent.start(cluster, "n1", [endpoint]);
    const before = agent.store.get().certificate;
    // A year later, as the renewal sees it.
    const clock = { ...systemClock, now: () => systemClock.now() + 360 * 86_400_000 };
    const stop = new AbortController();
    const renewal = new CertificateRenewal("n1", agent.store, (r, s) => agent.links.renew(r, s), {
      ...common,
      clock,
    });
    const running = renewal.run(stop.signal);
    try {
      await until(() => agent.store.get().certificate !== before, "another certificate");
      expect(identityOf(agent.store.get().certificate).commonName).toBe("system:node:n1");
    } finally {
      stop.abort();
      await running;
      await agent.stop();
    }
  });
});
