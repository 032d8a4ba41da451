import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Node, V1Pod, V1UserInfo } from "../../api/generated/types.js";
import { namespaces, nodes, pods, secrets } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { bootstrapTokenSecret } from "../../common/bootstrap-token.js";
import { systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import { AgentServer } from "../../control-plane/agents/agent-server.js";
import { GrpcAgentTransport } from "../../control-plane/agents/grpc-agent-transport.js";
import { Heartbeats } from "../../control-plane/agents/heartbeats.js";
import { ReplicaDirectory } from "../../control-plane/agents/replicas.js";
import type { ApiDispatcher } from "../../control-plane/apiserver/nodes/dispatcher.js";
import { JoinedNodes } from "../../control-plane/auth/node/joined-nodes.js";
import { NodeCertificates } from "../../control-plane/auth/node-certificates.js";
import { BootstrapTokens } from "../../control-plane/auth/tokens/bootstrap-tokens.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import { nodeRestriction } from "./node-restriction.js";
import { type RulesRegistry, rulesRegistry } from "./rules-registry.js";

export const bootstrapToken = "abcdef.0123456789abcdef";
const system: V1UserInfo = { username: "system:apiserver", groups: ["system:masters"] };
const periodMs = 100;

/** Several replicas' agent servers on one registry in memory with the rules of a real one, all on loopback. */
export class AgentCluster {
  private readonly servers = new Map<
    string,
    { readonly server: AgentServer; readonly stop: () => Promise<void> }
  >();
  readonly client;

  private constructor(
    private readonly memory: RulesRegistry,
    readonly authority: CertificateAuthority,
    readonly directory: string,
  ) {
    this.client = clientFor(memory.registry, system);
  }

  static async start(): Promise<AgentCluster> {
    const memory = await rulesRegistry({ plugins: [nodeRestriction()] });
    const authority = await CertificateAuthority.create("kubernetes", systemClock, systemRandom);
    const directory = await mkdtemp(join(tmpdir(), "coracle-agents-"));
    const cluster = new AgentCluster(memory, authority, directory);
    for (const name of ["default", "kube-system"]) {
      await cluster.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    const { stringData = {}, ...secret } = bootstrapTokenSecret(bootstrapToken, "test");
    const data = Object.entries(stringData).map(([name, value]) => [
      name,
      Buffer.from(value).toString("base64"),
    ]);
    await cluster.client.create(secrets, { ...secret, data: Object.fromEntries(data) });
    return cluster;
  }

  /** Starts a replica; resolves with its endpoint once it serves. */
  async addReplica(
    id: string,
    {
      dispatcher = refusing,
      endpoint = "",
      nodeClient = (client) => client,
    }: {
      dispatcher?: ApiDispatcher;
      endpoint?: string;
      /** Stands before the client with which the nodes' writes are made. */
      nodeClient?: (client: Client) => Client;
    } = {},
  ): Promise<string> {
    endpoint ||= `127.0.0.1:${await freePort()}`;
    const stop = new AbortController();
    const common = { clock: systemClock, random: systemRandom, log: silentLogger };
    const informers = new SharedInformerFactory({ client: this.client, ...common });
    const replicas = new ReplicaDirectory({
      self: { id, agentEndpoint: endpoint, apiEndpoint: "127.0.0.1:6443" },
      client: this.client,
      informers,
      ...common,
      leaseSeconds: 1,
    });
    const heartbeats = new Heartbeats(systemClock, periodMs);
    const nodes = new JoinedNodes(informers, this.client);
    const transport = new GrpcAgentTransport({
      ...common,
      address: endpoint,
      serverCertificate: await this.authority.issue({
        commonName: id,
        ipAddresses: ["127.0.0.1"],
        dnsNames: ["localhost"],
        usages: ["server"],
        validMs: 3_600_000,
      }),
      certificateAuthority: this.authority.certificate,
      nodes,
    });
    const server = new AgentServer({
      ...common,
      transport,
      certificates: new NodeCertificates(this.authority),
      bootstrapTokens: new BootstrapTokens(informers.informer(secrets), systemClock, ["api"]),
      nodes,
      dispatcher,
      informers,
      client: this.client,
      clientAs: (user) => nodeClient(clientFor(this.memory.registry, user)),
      clusterId: (signal) => this.memory.storage.clusterId(signal),
      cluster: {
        podCidr: "10.244.0.0/16",
        serviceCidr: "10.96.0.0/16",
        dnsAddress: "10.96.0.10",
        dnsDomain: "cluster.local",
        nodePortRange: "30000-32767",
      },
      usages: this.memory.usages,
      heartbeats,
      heartbeatPeriodMs: periodMs,
      replicas,
    });
    const running = [informers, replicas, server, heartbeats].map((part) => part.run(stop.signal));
    await server.ready();
    await informers.synced();
    this.servers.set(id, {
      server,
      stop: async () => {
        stop.abort();
        await Promise.all(running);
      },
    });
    return endpoint;
  }

  server(id: string): AgentServer {
    const found = this.servers.get(id);
    if (!found) throw new Error(`no replica ${id}`);
    return found.server;
  }

  async stopReplica(id: string): Promise<void> {
    await this.servers.get(id)?.stop();
    this.servers.delete(id);
  }

  addPod(name: string, nodeName: string, spec: Partial<V1Pod["spec"]> = {}): Promise<V1Pod> {
    return this.client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default" },
      spec: { nodeName, containers: [{ name: "main", image: "busybox" }], ...spec },
    } as V1Pod);
  }

  addNode(name: string): Promise<V1Node> {
    return this.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name } });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers.keys()].map((id) => this.stopReplica(id)));
    await this.memory.stop();
    await rm(this.directory, { recursive: true });
  }
}

const refusing: ApiDispatcher = {
  async dispatch() {
    return { statusCode: 404, headers: {}, body: Buffer.alloc(0) };
  },
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
