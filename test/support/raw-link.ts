import { once } from "node:events";
import { join } from "node:path";
import type { ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import { systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { HostFiles } from "../../node-agent/files/host-files.js";
import { agentClient } from "../../node-agent/links/grpc-connection.js";
import { joinCluster } from "../../node-agent/links/join-client.js";
import { CredentialStore } from "../../node-agent/links/node-credentials.js";
import type { AgentClient, AgentMessage, ControlMessage } from "../../proto/generated/agent.js";
import { type AgentCluster, bootstrapToken } from "./agent-cluster.js";

type Control = NonNullable<ControlMessage["message"]>;
type Of<C extends Control["$case"]> = Extract<Control, { $case: C }>;

/** The link of a node that says whatever it likes. */
export class RawLink {
  readonly received: Control[] = [];
  /** Resolves with why the replica ended the link. */
  readonly ended: Promise<ServiceError>;
  private readonly stream: ClientDuplexStream<AgentMessage, ControlMessage>;

  private constructor(
    readonly client: AgentClient,
    nodeName: string,
  ) {
    this.stream = client.link();
    this.ended = once(this.stream, "error").then(([error]) => error as ServiceError);
    this.stream.on("data", ({ message }: ControlMessage) => message && this.received.push(message));
    const hello = { nodeName, agentVersion: "", bootId: "", instanceId: "raw" };
    this.say({ $case: "hello", value: hello });
  }

  static async open(
    cluster: Pick<AgentCluster, "authority" | "directory">,
    nodeName: string,
    endpoint: string,
  ): Promise<RawLink> {
    const store = new CredentialStore(join(cluster.directory, nodeName), new HostFiles());
    const options = { clock: systemClock, random: systemRandom, log: silentLogger, token: bootstrapToken };
    const trust = { authority: cluster.authority.certificate };
    const credentials = await joinCluster(
      { ...options, nodeName, endpoints: [endpoint], trust, store },
      new AbortController().signal,
    );
    return new RawLink(agentClient(endpoint, credentials), nodeName);
  }

  say(message: NonNullable<AgentMessage["message"]>): void {
    this.stream.write({ message });
  }

  /** The answer of one kind that the replica gives to what is said, the first that comes from now on. */
  async answer<C extends Control["$case"]>(
    kind: C,
    said: NonNullable<AgentMessage["message"]>,
  ): Promise<Of<C>> {
    const isIt = (message: Control): message is Of<C> => message.$case === kind;
    const from = this.received.length;
    this.say(said);
    for (;;) {
      const found = this.received.slice(from).find(isIt);
      if (found) return found;
      await once(this.stream, "data");
    }
  }

  close(): void {
    this.stream.cancel();
    this.client.close();
  }
}
