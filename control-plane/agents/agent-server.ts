import {
  type handleBidiStreamingCall,
  type handleUnaryCall,
  Server,
  type ServerDuplexStream,
  type ServerUnaryCall,
  status,
} from "@grpc/grpc-js";
import type { V1UserInfo } from "../../api/generated/types.js";
import type { Client } from "../../client/client.js";
import type { InformerFactory } from "../../client/informer.js";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import {
  AgentService,
  type ClusterSettings,
  JoinService as JoinDefinition,
  type TunnelFrame,
} from "../../proto/generated/agent.js";
import type { ApiDispatcher } from "../apiserver/dispatcher.js";
import type { NodeDialer } from "../apiserver/node-dialer.js";
import type { TokenSource } from "../auth/authentication/token-source.js";
import type { NodeCertificates } from "../auth/node-certificates.js";
import { ApiCalls } from "./api-calls.js";
import { AssignmentSource } from "./assignment-source.js";
import { CallError } from "./call-error.js";
import type { Heartbeats } from "./heartbeats.js";
import { JoinService } from "./join.js";
import { JoinLimiter, type JoinLimits } from "./join-limiter.js";
import { LinkService } from "./link-service.js";
import { Links } from "./links.js";
import type { LinkStream } from "./node-link.js";
import { PeerCertificates } from "./peer-certificate.js";
import type { Replicas } from "./replicas.js";
import { ServerCertificates } from "./server-certificate.js";
import { Tunnels } from "./tunnels.js";

/** No object exceeds 2 MiB; the rest is room for its envelope. */
const maxMessageBytes = 2 * 1024 * 1024 + 64 * 1024;
const stopWithinMs = 1_000;

export interface AgentServerOptions {
  /** `host:port` to listen on; port 0: any free one. */
  readonly listen: string;
  /** The server's own certificate; its names are those by which agents reach this replica. */
  readonly serverCertificate: Credential;
  readonly certificates: NodeCertificates;
  readonly bootstrapTokens: TokenSource;
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
  private readonly listening = deferred<number>();

  constructor(private readonly options: AgentServerOptions) {
    const { informers, client, clock, random, certificates } = options;
    this.tunnels = new Tunnels(this.links, clock, random);
    const source = new AssignmentSource(informers, client, clock, options.clusterId);
    this.linkService = new LinkService({ ...options, links: this.links, tunnels: this.tunnels, source });
    this.certificates = new ServerCertificates(options.serverCertificate, certificates.certificateAuthority);
    this.calls = new ApiCalls(options.dispatcher);
    this.peers = new PeerCertificates(certificates.certificateAuthority, clock);
    this.joins = new JoinService({
      ...options,
      tokens: options.bootstrapTokens,
      limiter: new JoinLimiter(clock, options.joinLimits),
      isLinked: (nodeName) => this.links.has(nodeName),
    });
    this.listening.promise.catch(() => {});
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
    return this.listening.promise;
  }

  async ready(): Promise<void> {
    await this.listening.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    const server = new Server({
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
    });
    server.addService(JoinDefinition, { join: this.join });
    server.addService(AgentService, {
      link: this.link,
      tunnel: this.tunnel,
      api: this.unary((name, request, stop) => this.calls.call(name, request, stop)),
      renew: this.unary(async (name, { signingRequest }) => ({
        certificate: await this.options.certificates.sign(name, signingRequest),
        certificateAuthority: this.options.certificates.certificateAuthority,
      })),
    });
    await this.bind(server);
    await aborted(signal);
    await this.stop(server);
  }

  private bind(server: Server): Promise<void> {
    const credentials = this.certificates.credentials();
    return new Promise((resolve, reject) => {
      server.bindAsync(this.options.listen, credentials, (error, port) => {
        if (error) {
          this.listening.reject(error);
          return reject(error);
        }
        this.listening.resolve(port);
        resolve();
      });
    });
  }

  /** Tells the agents first, so that none of them finds out by silence. */
  private async stop(server: Server): Promise<void> {
    this.links.goodbye();
    await this.options.clock.sleep(50);
    this.links.closeAll();
    await new Promise<void>((resolve) => {
      const cancel = this.options.clock.after(stopWithinMs, () => {
        server.forceShutdown();
        resolve();
      });
      server.tryShutdown(() => {
        cancel();
        resolve();
      });
    });
  }

  private readonly join: handleUnaryCall<
    Parameters<JoinService["join"]>[0],
    Awaited<ReturnType<JoinService["join"]>>
  > = (call, callback) => {
    this.joins.join(call.request, addressOf(call.getPeer())).then(
      (response) => callback(null, response),
      (error) => callback(CallError.from(error)),
    );
  };

  private unary<Q, R>(
    serve: (nodeName: string, request: Q, signal: AbortSignal) => Promise<R>,
  ): handleUnaryCall<Q, R> {
    return (call: ServerUnaryCall<Q, R>, callback) => {
      const stop = new AbortController();
      call.on("cancelled", () => stop.abort());
      Promise.resolve()
        .then(() => serve(this.peers.nodeName(call), call.request, stop.signal))
        .then(
          (response) => callback(null, response),
          (error) => callback(CallError.from(error)),
        );
    };
  }

  private readonly link = (stream: LinkStream): void => {
    Promise.resolve()
      .then(() => this.linkService.serve(this.peers.nodeName(stream), stream))
      .catch((error) => stream.emit("error", CallError.from(error)));
  };

  private readonly tunnel: handleBidiStreamingCall<TunnelFrame, TunnelFrame> = (
    stream: ServerDuplexStream<TunnelFrame, TunnelFrame>,
  ) => {
    try {
      const nodeName = this.peers.nodeName(stream);
      const tunnelId = String(stream.metadata.get("tunnel-id")[0] ?? "");
      if (!this.tunnels.accept(nodeName, tunnelId, stream)) {
        throw new CallError(status.NOT_FOUND, "nobody waits for this tunnel");
      }
    } catch (error) {
      stream.emit("error", CallError.from(error));
    }
  };
}

/** `127.0.0.1:4711` or `[::1]:4711` without the port. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, "");
}
