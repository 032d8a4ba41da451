import type { IncomingMessage, ServerResponse } from "node:http";
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from "node:http2";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { ApiError, badRequest } from "../../../api/errors.js";
import { aborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import type { Logger } from "../../../common/logger.js";
import type { CertificateIdentity } from "../../../common/tls/inspect.js";
import { errorResponse } from "../error-response.js";
import { type ClientCertificate, clientCertificateOf } from "./client-certificate.js";
import { Listeners, type ListenOptions } from "./listeners.js";
import { NodeRequest } from "./node-request.js";
import { sendBytes, sendStream } from "./node-response.js";
import { writeRaw } from "./raw-response.js";
import type { HttpRequest } from "./request.js";
import type { HttpResponse } from "./response.js";
import { type ServerTls, tlsOptions } from "./tls.js";

export interface HttpsServerOptions {
  readonly listen: ListenOptions;
  readonly tls: ServerTls;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long requests may take to end when the server stops. */
  readonly drainMs: number;
}

/** HTTPS, HTTP/1.1 and HTTP/2 on one port; answers with what `handle` gives. */
export class HttpsServer {
  readonly name = "api server";
  readonly #server: Http2SecureServer;
  readonly #listeners: Listeners;
  readonly #sockets = new Set<Socket>();
  readonly #active = new Set<NodeRequest>();
  readonly #certificates = new WeakMap<object, ClientCertificate>();

  constructor(
    private readonly options: HttpsServerOptions,
    private readonly handle: (request: HttpRequest) => Promise<HttpResponse>,
  ) {
    const { listen, tls, clock, log } = options;
    this.#server = createSecureServer({
      ...tlsOptions(tls),
      allowHTTP1: true,
      requestCert: true,
      rejectUnauthorized: false,
      settings: { maxConcurrentStreams: 1_000, initialWindowSize: 1 << 20 },
    });
    this.#server.on("request", (request, response) => {
      void this.#serve(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    });
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
    this.#server.on("sessionError", () => {});
    this.#listeners = new Listeners(listen, (socket) => this.#connected(socket), clock, log);
  }

  /** Resolves when the first address is bound. */
  async ready(): Promise<void> {
    await this.#listeners.ready;
  }

  /** The port that is listened on. */
  port(): Promise<number> {
    return this.#listeners.ready;
  }

  /** New connections get these certificates; open ones keep theirs. */
  reload(tls: ServerTls): void {
    this.#server.setSecureContext(tlsOptions(tls));
  }

  /** Ends what is being answered to holders of these certificates, and lasts: it was begun before they were revoked. */
  cut(isRevoked: (certificate: CertificateIdentity) => boolean): void {
    for (const request of this.#active) {
      const { certificate } = request;
      if (certificate.type === "verified" && isRevoked(certificate.subject)) request.abort();
    }
  }

  /** Serves until the signal aborts; then takes no more, ends what lasts, and lets what is short finish. */
  async run(signal: AbortSignal): Promise<void> {
    const stopped = aborted(signal);
    const opened = this.#listeners.open(signal);
    try {
      await Promise.race([stopped, opened.then(() => stopped)]);
    } finally {
      this.#listeners.close();
      await this.#drain();
      for (const socket of this.#sockets) socket.destroy();
    }
  }

  async #drain(): Promise<void> {
    const { clock, drainMs } = this.options;
    const deadline = clock.monotonic() + drainMs;
    for (const request of this.#active) if (request.endless) request.abort();
    while (this.#active.size > 0 && clock.monotonic() < deadline) await clock.sleep(10);
    for (const request of this.#active) request.abort();
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    this.#server.emit("connection", socket);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = new NodeRequest(incoming, this.#certificateOf(incoming), false);
    this.#active.add(request);
    response.on("close", () => {
      this.#active.delete(request);
      if (!response.writableFinished) request.abort();
    });
    response.on("error", () => {});
    try {
      await this.#send(request, incoming, response, await this.handle(request));
    } catch (error) {
      this.options.log.debug("Answer broken off", { path: request.path, err: error });
      response.destroy();
    }
  }

  async #send(
    request: NodeRequest,
    incoming: IncomingMessage,
    response: ServerResponse,
    answer: HttpResponse,
  ) {
    if (response.destroyed) return;
    if (answer.kind === "bytes") return sendBytes(response, answer, request.method === "HEAD");
    request.endless = true;
    if (answer.kind === "stream") return sendStream(response, answer, request.signal);
    if (answer.kind === "forward") return answer.forward(incoming, response, request.signal);
    return sendBytes(response, errorResponse(badRequest("Upgrade request required")), false);
  }

  async #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const request = new NodeRequest(incoming, this.#certificateOf(incoming), true);
    request.endless = true;
    this.#active.add(request);
    socket.on("close", () => {
      this.#active.delete(request);
      request.abort();
    });
    socket.on("error", () => socket.destroy());
    try {
      const answer = await this.handle(request);
      const connection = { request: incoming, socket, head, signal: request.signal };
      if (answer.kind === "upgrade") await answer.accept(connection);
      else if (answer.kind === "forward") await answer.upgrade(connection);
      else writeRaw(socket, answer.kind === "bytes" ? answer : errorResponse(notUpgradable()));
    } catch (error) {
      this.options.log.debug("Upgraded connection broken off", { path: request.path, err: error });
      socket.destroy();
    }
  }

  /** Read once a connection; every request on it has the same. */
  #certificateOf(incoming: IncomingMessage): ClientCertificate {
    const session = (incoming as unknown as Http2ServerRequest).stream?.session;
    const connection = session ?? incoming.socket;
    const known = this.#certificates.get(connection);
    if (known) return known;
    const certificate = clientCertificateOf((session?.socket ?? incoming.socket) as TLSSocket);
    this.#certificates.set(connection, certificate);
    return certificate;
  }
}

const notUpgradable = () => new ApiError("BadRequest", "this request can't be upgraded");
