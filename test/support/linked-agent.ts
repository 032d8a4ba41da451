import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { V1Status } from "../../api/generated/types.js";
import { systemClock } from "../../common/clock.js";
import { Guard } from "../../common/guard.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { publicKeyPin } from "../../common/tls/inspect.js";
import { HostFiles } from "../../node-agent/files/host-files.js";
import { AgentLinks } from "../../node-agent/links/agent-links.js";
import { AssignmentReceiver } from "../../node-agent/links/assignment-receiver.js";
import type { AssignmentSink } from "../../node-agent/links/assignment-sink.js";
import { GrpcReplicas } from "../../node-agent/links/grpc-connection.js";
import { joinCluster } from "../../node-agent/links/join-client.js";
import { CredentialStore } from "../../node-agent/links/node-credentials.js";
import { StatusOutbox } from "../../node-agent/links/status-outbox.js";
import type { TunnelHandler } from "../../node-agent/links/tunnel-handler.js";
import { UsageOutbox } from "../../node-agent/links/usage-outbox.js";
import { type AgentCluster, bootstrapToken } from "./agent-cluster.js";

export const success: V1Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
const noTunnels: TunnelHandler = { serve: async () => success };

/** An agent's links without the agent: what it was assigned is read from `receiver.set`. */
export class LinkedAgent {
  readonly outbox = new StatusOutbox(systemClock, systemRandom);
  readonly usage = new UsageOutbox(systemClock);
  readonly links: AgentLinks;
  /** How often it was told of its removal. */
  removals = 0;
  private readonly abort = new AbortController();
  private running: Promise<void> = Promise.resolve();

  private constructor(
    nodeName: string,
    helloName: string,
    seeds: readonly string[],
    readonly store: CredentialStore,
    readonly receiver: AssignmentReceiver,
    tunnels: TunnelHandler,
  ) {
    this.links = new AgentLinks({
      hello: { nodeName: helloName || nodeName, agentVersion: "test", bootId: "b", instanceId: randomUUID() },
      seeds,
      replicas: new GrpcReplicas(store, systemClock),
      receiver,
      outbox: this.outbox,
      usage: this.usage,
      tunnels,
      removed: () => this.removals++,
      clock: systemClock,
      random: systemRandom,
      guard: new Guard(silentLogger),
      log: silentLogger,
    });
  }

  /** Joins and links. `helloName` lies about the name. */
  static async start(
    cluster: Pick<AgentCluster, "authority" | "directory">,
    nodeName: string,
    seeds: readonly string[],
    options: { tunnels?: TunnelHandler; helloName?: string; sink?: AssignmentSink; anew?: boolean } = {},
  ): Promise<LinkedAgent> {
    const store = new CredentialStore(join(cluster.directory, nodeName), new HostFiles());
    await joinCluster(
      {
        nodeName,
        endpoints: seeds,
        token: bootstrapToken,
        trust: { pins: [publicKeyPin(cluster.authority.certificate)] },
        store,
        anew: options.anew ?? false,
        clock: systemClock,
        random: systemRandom,
        log: silentLogger,
      },
      new AbortController().signal,
    );
    const sink = options.sink ?? { complete() {}, incremental() {} };
    const receiver = new AssignmentReceiver(sink, () => {}, silentLogger);
    const tunnels = options.tunnels ?? noTunnels;
    const agent = new LinkedAgent(nodeName, options.helloName ?? "", seeds, store, receiver, tunnels);
    agent.running = agent.links.run(agent.abort.signal);
    return agent;
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }
}

/** Resolves when `condition` holds; throws after 5 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = systemClock.monotonic() + 5_000;
  while (!(await condition())) {
    if (systemClock.monotonic() > deadline) throw new Error(`never happened: ${what}`);
    await systemClock.sleep(10);
  }
}
