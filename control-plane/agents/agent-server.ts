import type { V1UserInfo } from "../../api/generated/types.js";
import type { Client } from "../../client/client.js";
import type { InformerFactory } from "../../client/informer.js";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type {
  ApiRequest,
  ApiResponse,
  ClusterSettings,
  JoinRequest,
  JoinResponse,
  RenewRequest,
  RenewResponse,
} from "../../proto/generated/agent.js";
import type { FrameStream } from "../../proto/tunnel-channels.js";
import type { ApiDispatcher } from "../apiserver/nodes/dispatcher.js";
import type { NodeDialer } from "../apiserver/nodes/node-dialer.js";
import type { TokenSource } from "../auth/authentication/token-source.js";
import type { JoinedNodes, NodeIdentity } from "../auth/node/joined-nodes.js";
import type { AgentCalls, AgentTransport } from "./agent-transport.js";
import { ApiCalls } from "./api-calls.js";
import { AssignmentSource } from "./assignment-source.js";
import type { Heartbeats } from "./heartbeats.js";
import { type JoiningPeer, JoinService, type NodeSigner } from "./join.js";
import { JoinLimiter, type JoinLimits } from "./join-limiter.js";
import { LinkService } from "./link-service.js";
import type { LinkStream } from "./link-stream.js";
import { Links } from "./links.js";
import { NodePlaces } from "./node-places.js";
import type { Replicas } from "./replicas.js";
import { Tunnels } from "./tunnels.js";
import type { UsageSink } from "./usage-sink.js";

/** A hundred hosts behind one address join at once, and others one a second. */
const joinPace = { burst: 100, refillMs: 1_000 };
/** So long has an agent to read the goodbye before its link ends. */
const goodbyeMs = 50;

export interface AgentServerOptions {
  readonly transport: AgentTransport;
  readonly certificates: NodeSigner;
  readonly bootstrapTokens: TokenSource;
  readonly nodes: JoinedNodes;
  readonly dispatcher: ApiDispatcher;
  readonly informers: InformerFactory;
  /** The API as the system sees it, for reading. */
  readonly client: Client;
  /** The API as somebody else, for writing what a node says as that node. */
  readonly clientAs: (user: V1UserInfo) => Client;
  readonly clusterId: (signal: AbortSignal) => Promise<string>;
  readonly cluster: ClusterSettings;
  readonly usages: UsageSink;
  readonly heartbeats: Heartbeats;
  readonly heartbeatPeriodMs: number;
  readonly replicas: Replicas;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly guard?: Guard;
  readonly joinLimits?: JoinLimits;
}

/** What a replica does for the agents: joins, links, tunnels and API calls. */
export class AgentServer implements AgentCalls {
  readonly name = "agent-server";
  private readonly links = new Links();
  private readonly tunnels: Tunnels;
  private readonly linkService: LinkService;
  private readonly joins: JoinService;
  private readonly calls: ApiCalls;
  private readonly listening = deferred<void>();

  constructor(private readonly options: AgentServerOptions) {
    const { client, clock, random } = options;
    const { guard = new Guard(options.log) } = options;
    this.tunnels = new Tunnels(this.links, guard, clock, random);
    const source = new AssignmentSource(options);
    this.calls = new ApiCalls(options.dispatcher, clock);
    const { links, tunnels } = this;
    this.linkService = new LinkService({ ...options, links, tunnels, guard, source });
    this.joins = new JoinService({
      ...options,
      tokens: options.bootstrapTokens,
      places: new NodePlaces(client),
      limiter: new JoinLimiter(clock, options.joinLimits),
      joined: new JoinLimiter(clock, joinPace),
      isLinked: (nodeName) => this.links.has(nodeName),
    });
    // Whoever runs the server is told as well; nobody need ask whether it is ready.
    this.listening.promise.catch(() => {});
  }

  get dialer(): NodeDialer {
    return this.tunnels;
  }

  ready(): Promise<void> {
    return this.listening.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { transport, nodes } = this.options;
    const listening = transport.listen(this);
    listening.then(this.listening.resolve, this.listening.reject);
    await listening;
    const leave = nodes.onRemoved((node) => {
      this.links.cut(node);
      this.calls.forget(node);
    });
    await aborted(signal);
    leave();
    await this.sayGoodbye();
    await transport.stop();
  }

  join(request: JoinRequest, peer: JoiningPeer): Promise<JoinResponse> {
    return this.joins.join(request, peer);
  }

  link(node: NodeIdentity, stream: LinkStream): Promise<void> {
    return this.linkService.serve(node, stream);
  }

  tunnel({ name }: NodeIdentity, tunnelId: string, stream: FrameStream): void {
    this.tunnels.accept(name, tunnelId, stream);
  }

  api(node: NodeIdentity, request: ApiRequest, signal: AbortSignal): Promise<ApiResponse> {
    return this.calls.call(node, request, signal);
  }

  async renew(node: NodeIdentity, { signingRequest }: RenewRequest): Promise<RenewResponse> {
    const { certificates } = this.options;
    return {
      certificate: await certificates.sign(node, await certificates.read(node.name, signingRequest)),
      certificateAuthority: certificates.certificateAuthority,
    };
  }

  /** Tells the agents first, so that none of them finds out by silence. */
  private async sayGoodbye(): Promise<void> {
    this.links.goodbye();
    await this.options.clock.sleep(goodbyeMs);
    this.links.closeAll();
  }
}
