import type { IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from "node:http2";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { ApiError, badRequest } from "../../../api/errors.js";
import { aborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort } from "../../../common/errors.js";
import type { Guard } from "../../../common/guard.js";
import type { Logger } from "../../../common/logger.js";
import type { CertificateIdentity } from "../../../common/tls/inspect.js";
import { type ClientCertificate, clientCertificateOf } from "../http/client-certificate.js";
import { sendBytes, sendStream } from "../http/node-response.js";
import { writeRaw } from "../http/raw-response.js";
import type { HttpRequest } from "../http/request.js";
import type { HttpResponse } from "../http/response.js";
import { errorResponse } from "../negotiation/error-response.js";
import { type Connection, type ConnectionLimits, Connections } from "./connections.js";
import { LargeAnswers } from "./large-answers.js";
import { Listeners, type ListenOptions } from "./listeners.js";
import { NodeRequest } from "./node-request.js";
import { type ServerTls, tlsOptions } from "./tls.js";

const lingerMs = 5_000;

export interface HttpsServerOptions {
  readonly listen: ListenOptions;
  readonly tls: ServerTls;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long requests may take to end when the server stops. */
  readonly drainMs: number;
  readonly guard: Guard;
  readonly limits?: Partial<ConnectionLimits>;
}

/** HTTPS, HTTP/1.1 and HTTP/2 on one port; answers with what `handle` gives. */
export class HttpsServer {
  readonly name = "api server";
  private readonly server: Http2SecureServer;
  private readonly listeners: Listeners;
  private readonly connections: Connections;
  private readonly largeAnswers: LargeAnswers;
  private readonly active = new Set<NodeRequest>();
  private readonly callers = new WeakMap<object, Caller>();

  constructor(
    private readonly options: HttpsServerOptions,
    private readonly handle: (request: HttpRequest) => Promise<HttpResponse>,
  ) {
    const { listen, tls, clock, log, guard } = options;
    this.connections = new Connections(clock, options.limits);
    this.largeAnswers = new LargeAnswers(clock);
    this.server = createSecureServer({
      ...tlsOptions(tls),
      allowHTTP1: true,
      requestCert: true,
      rejectUnauthorized: false,
      settings: { maxConcurrentStreams: 1_000, initialWindowSize: 1 << 20 },
      maxSessionInvalidFrames: 100,
    });
    this.server.on(
      "request",
      guard.wrap("api request", (request, response) =>
        this.serve(request as unknown as IncomingMessage, response as unknown as ServerResponse),
      ),
    );
    this.server.on(
      "upgrade",
      guard.wrap("api upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
        this.upgrade(request, socket, head),
      ),
    );
    this.server.on("sessionError", (error) => log.debug("HTTP/2 connection broken off", { err: error }));
    const connected = guard.wrap("api connection", (socket: Socket) => this.connected(socket));
    this.listeners = new Listeners(listen, connected, clock, log);
  }

  /** Resolves when the first address is bound. */
  async ready(): Promise<void> {
    await this.listeners.ready;
  }

  /** The port that is listened on. */
  port(): Promise<number> {
    return this.listeners.ready;
  }

  /** New connections get these certificates; open ones keep theirs. */
  reload(tls: ServerTls): void {
    this.server.setSecureContext(tlsOptions(tls));
  }

  /** Ends what is being answered to holders of these certificates, and lasts: it was begun before they were revoked. */
  cut(isRevoked: (certificate: CertificateIdentity) => boolean): void {
    for (const request of this.active) {
      const { certificate } = request;
      if (certificate.type === "verified" && isRevoked(certificate.subject)) request.abort();
    }
  }

  /** Serves until the signal aborts; then takes no more, ends what lasts, and lets what is short finish. */
  async run(signal: AbortSignal): Promise<void> {
    const stopped = aborted(signal);
    const opened = this.listeners.open(signal);
    const swept = this.connections.sweep(signal);
    try {
      await Promise.race([stopped, opened.then(() => stopped), swept]);
    } catch (error) {
      if (!isAbort(error)) throw error;
    } finally {
      this.listeners.close();
      await this.drain();
      this.connections.closeAll();
    }
  }

  private async drain(): Promise<void> {
    const { clock, drainMs } = this.options;
    const deadline = clock.monotonic() + drainMs;
    for (const request of this.active) if (request.endless) request.abort();
    while (this.active.size > 0 && clock.monotonic() < deadline) await clock.sleep(10);
    for (const request of this.active) request.abort();
  }

  private connected(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    if (this.connections.admit(socket)) this.server.emit("connection", socket);
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { certificate, connection } = this.callerOf(incoming);
    const request = new NodeRequest(incoming, certificate, false);
    connection?.began();
    this.active.add(request);
    response.on("close", () => {
      connection?.ended();
      this.active.delete(request);
      if (!response.writableFinished) request.abort();
    });
    response.on("finish", () => this.endBody(incoming, response));
    response.on("error", () => {});
    try {
      await this.send(request, incoming, response, await this.handle(request));
    } catch (error) {
      this.options.log.debug("Answer broken off", { path: request.path, err: error });
      response.destroy();
    }
  }

  /** Who has the answer but goes on sending may do so for a little while, to have read the answer. */
  private endBody(incoming: IncomingMessage, response: ServerResponse): void {
    if (incoming.complete) return;
    const cancel = this.options.clock.after(lingerMs, () => {
      incoming.destroy();
      response.destroy();
    });
    incoming.once("close", cancel);
  }

  private async send(
    request: NodeRequest,
    incoming: IncomingMessage,
    response: ServerResponse,
    answer: HttpResponse,
  ) {
    if (response.destroyed) return;
    if (answer.kind === "bytes") {
      const head = request.method === "HEAD";
      if (head || !LargeAnswers.has(answer)) return sendBytes(response, answer, head);
      return this.largeAnswers.send(response, answer);
    }
    request.endless = true;
    if (answer.kind === "stream") return sendStream(response, answer, request.signal);
    if (answer.kind === "forward") return answer.forward(incoming, response, request.signal);
    return sendBytes(response, errorResponse(badRequest("Upgrade request required")), false);
  }

  private async upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { certificate, connection } = this.callerOf(incoming);
    const request = new NodeRequest(incoming, certificate, true);
    request.endless = true;
    connection?.began();
    this.active.add(request);
    socket.on("close", () => {
      this.active.delete(request);
      request.abort();
    });
    socket.on("error", () => socket.destroy());
    try {
      const answer = await this.handle(request);
      const upgraded = { request: incoming, socket, head, signal: request.signal, guard: this.options.guard };
      if (answer.kind === "upgrade") await answer.accept(upgraded);
      else if (answer.kind === "forward") await answer.upgrade(upgraded);
      else writeRaw(socket, answer.kind === "bytes" ? answer : errorResponse(notUpgradable()));
    } catch (error) {
      this.options.log.debug("Upgraded connection broken off", { path: request.path, err: error });
      socket.destroy();
    }
  }

  /** Read once a connection; every request on it has the same. */
  private callerOf(incoming: IncomingMessage): Caller {
    const session = (incoming as unknown as Http2ServerRequest).stream?.session;
    const key = session ?? incoming.socket;
    const known = this.callers.get(key);
    if (known) return known;
    const socket = (session?.socket ?? incoming.socket) as TLSSocket;
    const caller = { certificate: clientCertificateOf(socket), connection: this.connections.of(socket) };
    this.callers.set(key, caller);
    return caller;
  }
}

interface Caller {
  readonly certificate: ClientCertificate;
  /** Absent once it is closed. */
  readonly connection: Connection | undefined;
}

const notUpgradable = () => new ApiError("BadRequest", "this request can't be upgraded");
