import { once } from "node:events";
import { createServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import { createSecureServer } from "node:http2";
import type { Server, Socket } from "node:net";
import { aborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { Guard } from "../../../common/guard.js";
import type { Logger } from "../../../common/logger.js";
import type { ClientShares } from "../../proxy/services/client-shares.js";
import { tlsSettings } from "../certificates/certificate.js";
import type { Certificates } from "../certificates/certificates.js";
import type { AnyRequest, AnyResponse } from "../forward/exchange.js";
import type { IngressMetrics } from "../metrics/ingress-metrics.js";
import { addressOf } from "./arrival.js";
import { http2Limits, httpLimits, idleSocketMs } from "./http-limits.js";
import { guardSessions } from "./http2-sessions.js";
import type { RequestHandler } from "./request-handler.js";

export interface ListenerOptions {
  readonly handler: RequestHandler;
  readonly certificates: Certificates;
  /** The connections that clients may hold. */
  readonly shares: ClientShares;
  readonly metrics: IngressMetrics;
  readonly clock: Clock;
  readonly guard: Guard;
  readonly log: Logger;
  /** A port came, or could not be had: `failure` says why. */
  readonly changed: (port: number, failure: string | undefined) => void;
}

const retryMs = 5_000;

/** One port, opened as soon as it can be had, and kept until the process stops. */
export class Listener {
  readonly name: string;
  private readonly handle: (request: AnyRequest, response: AnyResponse) => void;

  constructor(
    private readonly place: { readonly host: string; readonly port: number; readonly isSecure: boolean },
    private readonly options: ListenerOptions,
  ) {
    this.handle = options.guard.wrap("request", (request: AnyRequest, response: AnyResponse) =>
      options.handler.handle(request, response, place.isSecure),
    );
    this.name = `${place.isSecure ? "https" : "http"} listener`;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { port, host } = this.place;
    const { clock, log, changed } = this.options;
    let told: string | undefined;
    while (!signal.aborted) {
      try {
        await this.serve(signal);
      } catch (error) {
        const message = messageOf(error);
        if (told !== message) log.error("A port can't be had yet", { host, port, cause: message });
        told = message;
        changed(port, message);
        await clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  }

  private async serve(signal: AbortSignal): Promise<void> {
    const { host, port, isSecure } = this.place;
    const server = isSecure ? this.secure() : this.plain();
    server.listen({ host, port });
    await once(server, "listening");
    this.options.changed(port, undefined);
    await aborted(signal);
    await this.end(server);
  }

  /** What is under way may end, for a while. */
  private async end(server: Server): Promise<void> {
    const closed = once(server, "close");
    server.close();
    if ("closeIdleConnections" in server) (server as HttpServer).closeIdleConnections();
    await Promise.race([closed, this.options.clock.sleep(2_000)]);
  }

  private plain(): Server {
    const server = createServer(httpLimits, (request, response) => this.handle(request, response));
    return this.shared(server);
  }

  private secure(): Server {
    const { certificates, clock } = this.options;
    const server = createSecureServer({
      ...{ ...httpLimits, ...http2Limits, ...tlsSettings },
      allowHTTP1: true,
      handshakeTimeout: 10_000,
      // The certificates of Secrets as they are now: connections that stand keep theirs.
      SNICallback: (name, use) => use(null, certificates.contextFor(name)),
      ...certificates.fallbackPem,
    });
    server.on("request", (request, response) => this.handle(request, response));
    guardSessions(server, clock, httpLimits.keepAliveTimeout);
    return this.shared(server as unknown as Server);
  }

  private shared(server: Server): Server {
    const { shares, guard, handler, metrics } = this.options;
    const { isSecure } = this.place;
    server.on("connection", (socket: Socket) => {
      const client = addressOf(socket.remoteAddress);
      if (!shares.take(client)) return socket.destroy();
      metrics.connection(1);
      socket.once("close", () => {
        shares.give(client);
        metrics.connection(-1);
      });
      socket.setTimeout(idleSocketMs, () => socket.destroy());
      return undefined;
    });
    server.on("clientError", refuse);
    server.on("tlsClientError", (_error, socket: Socket) => socket.destroy());
    const upgrade = (request: IncomingMessage, socket: Socket, head: Buffer) =>
      handler.upgrade(request, socket, head, isSecure);
    const end = (_request: IncomingMessage, socket: Socket) => socket.destroy();
    server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
      guard.wrap("upgrade", upgrade, () => end(request, socket))(request, socket, head);
    });
    server.on("connect", end);
    return server;
  }
}

/** What is no HTTP is answered as briefly as can be. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0 || error.code === "ECONNRESET")
    return void socket.destroy();
  const status = {
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  }[error.code ?? ""];
  socket.end(`HTTP/1.1 ${status ?? "400 Bad Request"}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
