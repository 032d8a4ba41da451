import type { Client } from "../../client/client.js";
import { RestClient } from "../../client/rest-client.js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type {
  ApiRequest,
  ApiResponse,
  ClusterSettings,
  ControlMessage,
  Hello,
  RenewRequest,
  RenewResponse,
  Replica,
  Welcome,
} from "../../proto/generated/agent.js";
import { ApiCallTransport } from "./api-call-transport.js";
import type { AssignmentReceiver } from "./assignment-receiver.js";
import { causeOf, isRemoval } from "./grpc-errors.js";
import { LinkKeeper, type LinkOutcome } from "./link-keeper.js";
import { LinkedReplicas } from "./linked-replicas.js";
import { PrimaryLink } from "./primary-link.js";
import type { Replicas } from "./replica-connection.js";
import { ReplicaLink, type ReplicaLinkEvents } from "./replica-link.js";
import type { StatusOutbox } from "./status-outbox.js";
import type { TunnelHandler } from "./tunnel-handler.js";
import { UnreachedLog } from "./unreached-log.js";
import type { UsageOutbox } from "./usage-outbox.js";

export interface AgentLinksOptions {
  readonly hello: Hello;
  /** `host:port` of replicas to begin with; all others are learnt from them. */
  readonly seeds: readonly string[];
  readonly replicas: Replicas;
  readonly receiver: AssignmentReceiver;
  readonly outbox: StatusOutbox;
  readonly usage: UsageOutbox;
  readonly tunnels: TunnelHandler;
  /** Called when the control plane says that this node was removed, once until it is linked again. */
  readonly removed: () => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: Guard;
  readonly log: Logger;
}

/**
 * A link to every replica. One of them is the primary; when it ends, falls silent or says goodbye, another that is up
 * takes its place at once.
 */
export class AgentLinks implements ReplicaLinkEvents {
  readonly name = "links";
  /** The API as this node, over the primary; waits for one. No watches. */
  readonly client: Client;
  private readonly linked: LinkedReplicas;
  private readonly primary: PrimaryLink;
  private readonly keeper: LinkKeeper;
  private readonly unreached: UnreachedLog;
  private isRemoved = false;
  private readonly settings = deferred<ClusterSettings>();

  constructor(private readonly options: AgentLinksOptions) {
    const { hello, tunnels, clock, guard, log } = options;
    this.client = new RestClient(new ApiCallTransport((request, signal) => this.api(request, signal)));
    this.linked = new LinkedReplicas(tunnels, guard, log);
    this.primary = new PrimaryLink({ ...options, nodeName: hello.nodeName });
    this.keeper = new LinkKeeper({
      ...options,
      isLinked: (replicaId) => this.linked.reaches(replicaId),
      link: (endpoint, signal) => this.link(endpoint, signal),
    });
    this.unreached = new UnreachedLog(clock, log);
  }

  /** What every node must agree on, once the first replica has told. */
  cluster(): Promise<ClusterSettings> {
    return this.settings.promise;
  }

  /** The live replicas as last heard. */
  replicas(): readonly Replica[] {
    return this.keeper.replicas();
  }

  get primaryId(): string | undefined {
    return this.primary.current?.replicaId;
  }

  run(signal: AbortSignal): Promise<void> {
    return this.keeper.run(signal);
  }

  async api(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    const { connection } = await this.primary.get(signal);
    return connection.api(request, signal);
  }

  async renew(request: RenewRequest, signal?: AbortSignal): Promise<RenewResponse> {
    const { connection } = await this.primary.get(signal);
    return connection.renew(request, signal);
  }

  onWelcome(link: ReplicaLink, { replicas, cluster }: Welcome): void {
    // A seed may be another name of a replica that is linked already.
    if (this.linked.reaches(link.replicaId)) {
      link.end();
      return;
    }
    const { replicaId: replica, endpoint } = link;
    this.linked.add(link);
    this.options.usage.connect(link);
    this.isRemoved = false;
    this.unreached.reached(endpoint);
    this.options.log.info("linked", { replica, endpoint });
    if (cluster) this.settings.resolve(cluster);
    this.keeper.learn(replicas);
    if (!this.primary.current) this.choosePrimary();
  }

  onMessage(link: ReplicaLink, message: NonNullable<ControlMessage["message"]>): void {
    switch (message.$case) {
      case "heartbeatAck":
        this.keeper.learn(message.value.replicas);
        break;
      case "openTunnel":
        this.linked.tunnels(link)?.serve(link.connection, message.value);
        break;
      case "closeTunnel":
        this.linked.tunnels(link)?.close(message.value.tunnelId);
        break;
      case "goodbye":
        this.linked.leave(link);
        if (link === this.primary.current) this.choosePrimary();
        break;
      default:
        if (link === this.primary.current) this.primary.receive(message);
    }
  }

  onQuiet(link: ReplicaLink): void {
    const others = this.linked.staying().some((other) => other !== link);
    if (link === this.primary.current && others) this.choosePrimary();
  }

  private async link(endpoint: string, signal: AbortSignal): Promise<LinkOutcome> {
    const { hello, replicas, clock, guard, log } = this.options;
    const connection = replicas.connect(endpoint);
    const link = new ReplicaLink({ endpoint, hello, connection, clock, guard, events: this });
    const failure = await link.run(signal).catch((error: unknown) => ({ error }));
    const wasLinked = this.linked.has(link);
    const removed = isRemoval(failure?.error);
    if (removed) this.noteRemoval();
    else if (failure && wasLinked) log.warn("link ended", { endpoint, cause: causeOf(failure.error) });
    else if (failure) this.unreached.failed(endpoint, failure.error);
    this.linked.remove(link);
    this.options.usage.disconnect(link);
    if (link === this.primary.current) this.choosePrimary();
    if (removed) return "removed";
    if (wasLinked) return "linked";
    return link.replicaId === "" ? "failed" : { aliasOf: link.replicaId };
  }

  private noteRemoval(): void {
    if (this.isRemoved) return;
    this.isRemoved = true;
    this.options.removed();
  }

  private choosePrimary(): void {
    this.primary.choose(this.linked.staying());
  }
}
