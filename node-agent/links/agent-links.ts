import type { Client } from "../../client/client.js";
import { RestClient } from "../../client/rest-client.js";
import { aborted, unlessAborted } from "../../common/abort.js";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
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
import type { AssignmentReceiver, Verdict } from "./assignment-receiver.js";
import { causeOf } from "./grpc-errors.js";
import type { CredentialStore } from "./node-credentials.js";
import { ReplicaLink, type ReplicaLinkEvents } from "./replica-link.js";
import type { StatusOutbox } from "./status-outbox.js";
import type { TunnelHandler } from "./tunnel-handler.js";
import { TunnelServer } from "./tunnel-server.js";
import { type Unary, unaryCall } from "./unary-call.js";
import { UnreachedLog } from "./unreached-log.js";

export interface AgentLinksOptions {
  readonly hello: Hello;
  /** `host:port` of replicas to begin with; all others are learnt from them. */
  readonly seeds: readonly string[];
  readonly store: CredentialStore;
  readonly receiver: AssignmentReceiver;
  readonly outbox: StatusOutbox;
  readonly tunnels: TunnelHandler;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

const aliasRetryMs = 1_000;
const backoff = { baseMs: 100, maxMs: 5_000, jitter: 0.5 };

/**
 * A link to every replica. One of them is the primary: assignments come down and statuses go up there. When it ends,
 * falls silent or says goodbye, another that is up takes its place at once.
 */
export class AgentLinks implements ReplicaLinkEvents {
  readonly name = "links";
  /** The API as this node, over the primary; waits for one. No watches. */
  readonly client: Client;
  private readonly endpoints = new Map<string, AbortController>();
  private readonly up = new Map<ReplicaLink, TunnelServer>();
  /** Endpoints that turned out to be other names of a replica. */
  private readonly aliases = new Map<string, string>();
  private readonly leaving = new Set<ReplicaLink>();
  private primary: ReplicaLink | undefined;
  private available: Deferred<ReplicaLink> = deferred();
  private readonly settings = deferred<ClusterSettings>();
  private known: readonly Replica[] = [];
  private readonly running = new Set<Promise<void>>();
  private signal: AbortSignal | undefined;
  private readonly unreached: UnreachedLog;

  constructor(private readonly options: AgentLinksOptions) {
    this.unreached = new UnreachedLog(options.clock, options.log);
    this.client = new RestClient(new ApiCallTransport((request, signal) => this.api(request, signal)));
  }

  /** What every node must agree on, once the first replica has told. */
  cluster(): Promise<ClusterSettings> {
    return this.settings.promise;
  }

  /** The live replicas as last heard. */
  replicas(): readonly Replica[] {
    return this.known;
  }

  get primaryId(): string | undefined {
    return this.primary?.replicaId;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.signal = signal;
    for (const seed of this.options.seeds) this.keep(seed);
    await aborted(signal);
    await Promise.all(this.running);
  }

  api(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    return this.call(({ client }) => client.api.bind(client), request, signal);
  }

  renew(request: RenewRequest, signal?: AbortSignal): Promise<RenewResponse> {
    return this.call(({ client }) => client.renew.bind(client), request, signal);
  }

  onWelcome(link: ReplicaLink, { replicas, cluster }: Welcome): void {
    // A seed may be another name of a replica that is linked already.
    if (this.isUp(link.replicaId)) {
      this.aliases.set(link.endpoint, link.replicaId);
      link.end();
      return;
    }
    this.aliases.delete(link.endpoint);
    this.unreached.reached(link.endpoint);
    this.up.set(link, new TunnelServer(this.options.tunnels, this.options.log));
    this.options.log.info("linked", { replica: link.replicaId, endpoint: link.endpoint });
    if (cluster) this.settings.resolve(cluster);
    this.learn(replicas);
    if (!this.primary) this.choosePrimary();
  }

  onMessage(link: ReplicaLink, message: NonNullable<ControlMessage["message"]>): void {
    switch (message.$case) {
      case "heartbeatAck":
        this.learn(message.value.replicas);
        break;
      case "openTunnel":
        this.up.get(link)?.serve(link.client, message.value);
        break;
      case "closeTunnel":
        this.up.get(link)?.close(message.value.tunnelId);
        break;
      case "goodbye":
        this.leaving.add(link);
        if (link === this.primary) this.choosePrimary();
        break;
      default:
        if (link === this.primary) this.fromPrimary(link, message);
    }
  }

  onQuiet(link: ReplicaLink): void {
    const others = [...this.up.keys()].some((other) => other !== link && !this.leaving.has(other));
    if (link === this.primary && others) this.choosePrimary();
  }

  private fromPrimary(link: ReplicaLink, message: NonNullable<ControlMessage["message"]>): void {
    const { receiver, outbox } = this.options;
    switch (message.$case) {
      case "assignmentsBegin":
        receiver.begin(message.value);
        break;
      case "assignment":
        receiver.item(message.value);
        break;
      case "assignmentsEnd":
        this.applied(link, receiver.end(message.value));
        break;
      case "statusAck":
        outbox.acknowledge(message.value);
        break;
      default:
    }
  }

  /** What is out of order belongs to an earlier subscription on the same link: its complete set is under way. */
  private applied(link: ReplicaLink, verdict: Verdict): void {
    const { receiver, outbox, hello } = this.options;
    if (verdict === "stale") link.end(new Error("its assignments are older than what is here"));
    else if (verdict === "applied") outbox.observe(receiver.set.nodes.get(hello.nodeName)?.object);
  }

  private isUp(replicaId: string | undefined): boolean {
    return [...this.up.keys()].some((link) => link.replicaId === replicaId);
  }

  private learn(replicas: readonly Replica[]): void {
    this.known = replicas;
    for (const { id, agentEndpoint } of replicas) if (!this.isUp(id)) this.keep(agentEndpoint);
  }

  /** Keeps a link to `endpoint` for as long as somebody names it. */
  private keep(endpoint: string): void {
    if (this.endpoints.has(endpoint) || !this.signal || this.signal.aborted) return;
    const stop = new AbortController();
    this.endpoints.set(endpoint, stop);
    const done: Promise<void> = this.keepLinked(
      endpoint,
      AbortSignal.any([stop.signal, this.signal]),
    ).finally(() => {
      this.endpoints.delete(endpoint);
      this.running.delete(done);
    });
    this.running.add(done);
  }

  private async keepLinked(endpoint: string, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.options;
    for (let failures = 0; !signal.aborted && this.isWanted(endpoint); ) {
      if (this.isUp(this.aliases.get(endpoint))) {
        await clock.sleep(aliasRetryMs, signal).catch(() => {});
        continue;
      }
      const link = this.newLink(endpoint);
      let welcomed = false;
      try {
        await link.run(signal);
      } catch (err) {
        welcomed = this.up.has(link);
        if (welcomed) log.warn("link ended", { endpoint, cause: causeOf(err) });
        else this.unreached.failed(endpoint, err);
      } finally {
        this.down(link);
      }
      failures = welcomed ? 0 : failures + 1;
      await clock.sleep(backoffMs(failures, backoff, random), signal).catch(() => {});
    }
  }

  private newLink(endpoint: string): ReplicaLink {
    const { hello, store, clock } = this.options;
    return new ReplicaLink({ endpoint, hello, credentials: store.get(), clock, events: this });
  }

  /** Seeds for ever; others while the control plane names them and no other link reaches the same replica. */
  private isWanted(endpoint: string): boolean {
    if (this.options.seeds.includes(endpoint)) return true;
    const replica = this.known.find(({ agentEndpoint }) => agentEndpoint === endpoint);
    return replica !== undefined && !this.isUp(replica.id);
  }

  private down(link: ReplicaLink): void {
    this.up.get(link)?.closeAll();
    this.up.delete(link);
    this.leaving.delete(link);
    if (link === this.primary) this.choosePrimary();
  }

  /** Any link that is up will do; chance spreads the nodes over the replicas. */
  private choosePrimary(): void {
    const { random, receiver, outbox, log } = this.options;
    const candidates = [...this.up.keys()].filter((link) => !this.leaving.has(link) && link !== this.primary);
    const next = candidates[Math.floor(random.next() * candidates.length)];
    outbox.disconnect();
    receiver.reset();
    if (this.primary || !next) this.available = deferred();
    this.primary = next;
    if (!next) {
      log.warn("no control plane is linked; going on with what is here");
      return;
    }
    log.info("primary chosen", { replica: next.replicaId });
    next.send({ $case: "subscribe", value: { have: receiver.version } });
    outbox.connect((message) => next.send(message));
    this.available.resolve(next);
  }

  private async call<Q, R>(
    method: (link: ReplicaLink) => Unary<Q, R>,
    request: Q,
    signal?: AbortSignal,
  ): Promise<R> {
    const link = this.primary ?? (await unlessAborted(this.available.promise, signal));
    return unaryCall(method(link), request, this.options.clock, signal);
  }
}
