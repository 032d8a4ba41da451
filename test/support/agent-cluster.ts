import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Node, V1Pod } from "../../api/generated/types.js";
import { namespaces, nodes, pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { RunGroup } from "../../common/run-group.js";
import type { CertificateAuthority, Credential } from "../../common/tls/certificate-authority.js";
import { AgentServer } from "../../control-plane/agents/agent-server.js";
import { GrpcAgentTransport } from "../../control-plane/agents/grpc-agent-transport.js";
import type { ApiDispatcher } from "../../control-plane/apiserver/nodes/dispatcher.js";
import type { ClusterKeys } from "../../control-plane/auth/cluster-keys.js";
import { composeFoundation } from "../../control-plane/compose/foundation.js";
import type { AgentServices } from "../../control-plane/compose/listeners.js";
import { composeServers } from "../../control-plane/compose/servers.js";
import { servingParts } from "../../control-plane/compose/serving-parts.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import { replicaSettings } from "../../simulation/cluster/replica-settings.js";
import { makeClusterKeys } from "../../simulation/cluster-keys.js";
import { freePorts } from "./free-ports.js";
import { MemoryListeners, memoryOutside } from "./memory-outside.js";
import { type MemoryRegistry, memoryRegistry } from "./memory-registry.js";

export const bootstrapToken = "abcdef.0123456789abcdef";

interface ReplicaChanges {
  readonly dispatcher?: ApiDispatcher;
  readonly endpoint?: string;
  /** Stands before the client with which the nodes' writes are made. */
  readonly nodeClient?: (client: Client) => Client;
}

interface RunningReplica {
  readonly server: AgentServer;
  stop(): Promise<void>;
}

/** Several replicas on one storage in memory, which nobody leads, with their agents' servers on loopback. */
export class AgentCluster {
  private readonly replicas = new Map<string, RunningReplica>();
  readonly client: Client;

  private constructor(
    private readonly memory: MemoryRegistry,
    private readonly keys: ClusterKeys,
    readonly directory: string,
  ) {
    this.client = clientFor(memory.registry, { username: "test", groups: ["system:masters"] });
  }

  static async start(): Promise<AgentCluster> {
    const memory = await memoryRegistry({ clock: systemClock });
    const keys = await makeClusterKeys(systemClock, systemRandom);
    const cluster = new AgentCluster(memory, keys, await mkdtemp(join(tmpdir(), "coracle-agents-")));
    // The leader's work, where one leads.
    for (const name of ["default", "kube-node-lease"])
      await cluster.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    return cluster;
  }

  get authority(): CertificateAuthority {
    return this.keys.authority;
  }

  /** Starts a replica; resolves with its endpoint once it serves. */
  async addReplica(id: string, changes: ReplicaChanges = {}): Promise<string> {
    const address = "127.0.0.1";
    const [port = 0] = changes.endpoint ? [Number(changes.endpoint.split(":")[1])] : await freePorts(1);
    const settings = { ...replicaSettings(id, address), agentPort: String(port) };
    const listeners = new GrpcListeners(`${address}:${port}`, await this.certificate(id), this.keys, changes);
    const shared = {
      storage: this.memory.storage,
      keys: this.keys,
      clock: systemClock,
      random: systemRandom,
    };
    const outside = { ...memoryOutside(shared), listeners, joinToken: async () => bootstrapToken };
    const foundation = await composeFoundation(settings, outside);
    const parts = servingParts(foundation, composeServers(foundation));
    const stopping = new AbortController();
    const done = new RunGroup(parts, systemClock).run(stopping.signal);
    const server = listeners.started();
    await Promise.race([server.ready(), done]);
    const stop = () => {
      stopping.abort();
      return done;
    };
    this.replicas.set(id, { server, stop });
    return `${address}:${port}`;
  }

  server(id: string): AgentServer {
    const found = this.replicas.get(id);
    if (!found) throw new Error(`no replica ${id}`);
    return found.server;
  }

  async stopReplica(id: string): Promise<void> {
    await this.replicas.get(id)?.stop();
    this.replicas.delete(id);
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
    await Promise.all([...this.replicas.keys()].map((id) => this.stopReplica(id)));
    await this.memory.stop();
    await rm(this.directory, { recursive: true });
  }

  private certificate(commonName: string) {
    const names = { ipAddresses: ["127.0.0.1"], dnsNames: ["localhost"] };
    return this.authority.issue({ commonName, ...names, usages: ["server"], validMs: 3_600_000 });
  }
}

/** The agents' server on a socket, everything else in memory. */
class GrpcListeners extends MemoryListeners {
  private server: AgentServer | undefined;

  constructor(
    private readonly address: string,
    private readonly serverCertificate: Credential,
    private readonly keys: ClusterKeys,
    private readonly changes: ReplicaChanges,
  ) {
    super();
  }

  override agents(services: AgentServices): AgentServer {
    const { dispatcher = services.dispatcher, nodeClient = (client) => client } = this.changes;
    const transport = new GrpcAgentTransport({
      address: this.address,
      serverCertificate: this.serverCertificate,
      certificateAuthority: this.keys.authority.certificate,
      nodes: services.nodes,
      clock: services.clock,
    });
    const clientAs: AgentServices["clientAs"] = (user) => nodeClient(services.clientAs(user));
    this.server = new AgentServer({ ...services, dispatcher, clientAs, transport });
    return this.server;
  }

  started(): AgentServer {
    if (!this.server) throw new Error("no agents' server is put together");
    return this.server;
  }
}
