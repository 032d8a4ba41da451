import { Server } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { AgentService, JoinService as JoinDefinition } from "../../proto/generated/agent.js";
import type { JoinedNodes } from "../auth/node/joined-nodes.js";
import type { AgentCalls, AgentTransport } from "./agent-transport.js";
import { joinHandler, linkHandler, nodeCallHandler, tunnelHandler } from "./call-handlers.js";
import { PeerCertificates } from "./peer-certificate.js";
import { ServerCertificates } from "./server-certificate.js";

/** No object exceeds 2 MiB; the rest is room for its envelope. */
const maxMessageBytes = 2 * 1024 * 1024 + 64 * 1024;
/** Of one connection: its link, its tunnels and its calls. */
const maxStreams = 1_000;
/** A connection without any of these ends after so long: agents keep their links. */
const idleMs = 60_000;
const stopWithinMs = 1_000;

export interface GrpcAgentTransportOptions {
  /** `host:port` to listen on; port 0: any free one. */
  readonly address: string;
  /** The server's own certificate; its names are those by which agents reach this replica. */
  readonly serverCertificate: Credential;
  /** Of the nodes' certificates, PEM. */
  readonly certificateAuthority: string;
  readonly nodes: Pick<JoinedNodes, "has">;
  readonly clock: Clock;
}

/** Agents come by gRPC, and show by mTLS of which node they are. */
export class GrpcAgentTransport implements AgentTransport {
  private readonly server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.max_concurrent_streams": maxStreams,
    "grpc.max_connection_idle_ms": idleMs,
  });
  private readonly peers: PeerCertificates;
  private readonly certificates: ServerCertificates;
  private readonly bound = deferred<number>();

  constructor(private readonly options: GrpcAgentTransportOptions) {
    const { serverCertificate, certificateAuthority, nodes, clock } = options;
    this.peers = new PeerCertificates(certificateAuthority, nodes, clock);
    this.certificates = new ServerCertificates(serverCertificate, certificateAuthority);
    // Whoever listens is told as well; nobody need ask for the port.
    this.bound.promise.catch(() => {});
  }

  /** The port it listens on, once it does. */
  port(): Promise<number> {
    return this.bound.promise;
  }

  /** New connections are shown this certificate. */
  renewCertificate(certificate: Credential): void {
    this.certificates.renew(certificate);
  }

  async listen(calls: AgentCalls): Promise<void> {
    const { server, peers } = this;
    server.addService(JoinDefinition, { join: joinHandler(peers, calls) });
    server.addService(AgentService, {
      link: linkHandler(peers, calls),
      tunnel: tunnelHandler(peers, calls),
      api: nodeCallHandler(peers, (...call) => calls.api(...call)),
      renew: nodeCallHandler(peers, (node, request) => calls.renew(node, request)),
    });
    server.bindAsync(this.options.address, this.certificates.credentials(), (error, port) => {
      if (error) this.bound.reject(error);
      else this.bound.resolve(port);
    });
    await this.bound.promise;
  }

  /** Lets calls that are running end, for a second. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(stopWithinMs, () => {
        this.server.forceShutdown();
        resolve();
      });
      this.server.tryShutdown(() => {
        cancel();
        resolve();
      });
    });
  }
}
