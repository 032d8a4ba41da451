import { Server } from "@grpc/grpc-js";
import type { V1UserInfo } from "../../api/generated/types.js";
import type { Client } from "../../client/client.js";
import type { InformerFactory } from "../../client/informer.js";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import {
  AgentService,
  type ApiRequest,
  type ClusterSettings,
  JoinService as JoinDefinition,
  type RenewRequest,
} from "../../proto/generated/agent.js";
import type { ApiDispatcher } from "../apiserver/dispatcher.js";
import type { NodeDialer } from "../apiserver/node-dialer.js";
import type { TokenSource } from "../auth/authentication/token-source.js";
import type { JoinedNodes } from "../auth/node/joined-nodes.js";
import type { NodeCertificates } from "../auth/node-certificates.js";
import { ApiCalls } from "./api-calls.js";
import { AssignmentSource } from "./assignment-source.js";
import { joinHandler, linkHandler, nodeCallHandler, tunnelHandler } from "./call-handlers.js";
import { GrpcListener, stopServer } from "./grpc-listener.js";
import type { Heartbeats } from "./heartbeats.js";
import { JoinService } from "./join.js";
import { JoinLimiter, type JoinLimits } from "./join-limiter.js";
import { LinkService } from "./link-service.js";
import { Links } from "./links.js";
import { NodePlaces } from "./node-places.js";
import { PeerCertificates } from "./peer-certificate.js";
import type { Replicas } from "./replicas.js";
import { ServerCertificates } from "./server-certificate.js";
import { Tunnels } from "./tunnels.js";

/** No object exceeds 2 MiB; the rest is room for its envelope. */
const maxMessageBytes = 2 * 1024 * 1024 + 64 * 1024;
/** Of one connection: its link, its tunnels and its calls. */
const maxStreams = 1_000;
/** A connection without any of these ends after so long: agents keep their links. */
const idleMs = 60_000;
/** A hundred hosts behind one address join at once, and others one a second. */
const joinPace = { burst: 100, refillMs: 1_000 };
/** So long has an agent to read the goodbye before its link ends. */
const goodbyeMs = 50;

export interface AgentServerOptions {
  /** `host:port` to listen on; port 0: any free one. */
  readonly listen: string;
  /** The server's own certificate; its names are those by which agents reach this replica. */
  readonly serverCertificate: Credential;
  readonly certificates: NodeCertificates;
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
  readonly heartbeats: Heartbeats;
  readonly heartbeatPeriodMs: number;
  readonly replicas: Replicas;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly guard?: Guard;
  readonly joinLimits?: JoinLimits;
}

/** The gRPC side of a replica: joins, links, tunnels and API calls of the agents. */
export class AgentServer {
  readonly name = "agent-server";
  private readonly links = new Links();
  private readonly tunnels: Tunnels;
  private readonly linkService: LinkService;
  private readonly joins: JoinService;
  private readonly calls: ApiCalls;
  private readonly peers: PeerCertificates;
  private readonly certificates: ServerCertificates;
  private readonly listening: GrpcListener;

  constructor(private readonly options: AgentServerOptions) {
    const { informers, client, clock, random, certificates, nodes } = options;
    const { guard = new Guard(options.log) } = options;
    this.tunnels = new Tunnels(this.links, guard, clock, random);
    const source = new AssignmentSource(informers, client, clock, options.clusterId);
    this.certificates = new ServerCertificates(options.serverCertificate, certificates.certificateAuthority);
    this.calls = new ApiCalls(options.dispatcher, clock);
    this.peers = new PeerCertificates(certificates.certificateAuthority, nodes, clock);
    const { links, tunnels, peers } = this;
    this.linkService = new LinkService({ ...options, links, tunnels, peers, guard, source });
    this.joins = new JoinService({
      ...options,
      tokens: options.bootstrapTokens,
      places: new NodePlaces(client),
      limiter: new JoinLimiter(clock, options.joinLimits),
      joined: new JoinLimiter(clock, joinPace),
      isLinked: (nodeName) => this.links.has(nodeName),
    });
    this.listening = new GrpcListener(options.listen);
  }

  get dialer(): NodeDialer {
    return this.tunnels;
  }

  /** New connections are shown this certificate. */
  renewCertificate(certificate: Credential): void {
    this.certificates.renew(certificate);
  }

  /** The port it listens on, once it does. */
  port(): Promise<number> {
    return this.listening.port();
  }

  async ready(): Promise<void> {
    await this.listening.port();
  }

  async run(signal: AbortSignal): Promise<void> {
    const server = this.newServer();
    await this.listening.listen(server, this.certificates.credentials());
    const leave = this.options.nodes.onRemoved((node) => {
      this.links.cut(node);
      this.calls.forget(node);
    });
    await aborted(signal);
    leave();
    await this.sayGoodbye();
    await stopServer(server, this.options.clock);
  }

  private newServer(): Server {
    const { peers, calls } = this;
    const { certificates } = this.options;
    const server = new Server({
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
      "grpc.max_concurrent_streams": maxStreams,
      "grpc.max_connection_idle_ms": idleMs,
    });
    server.addService(JoinDefinition, { join: joinHandler(peers, this.joins) });
    server.addService(AgentService, {
      link: linkHandler(peers, this.linkService),
      tunnel: tunnelHandler(peers, this.tunnels),
      api: nodeCallHandler(peers, (node, request: ApiRequest, stop) => calls.call(node, request, stop)),
      renew: nodeCallHandler(peers, async (node, { signingRequest }: RenewRequest) => ({
        certificate: await certificates.sign(node, await certificates.read(node.name, signingRequest)),
        certificateAuthority: certificates.certificateAuthority,
      })),
    });
    return server;
  }

  /** Tells the agents first, so that none of them finds out by silence. */
  private async sayGoodbye(): Promise<void> {
    this.links.goodbye();
    await this.options.clock.sleep(goodbyeMs);
    this.links.closeAll();
  }
}
