import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent as TlsAgent } from "node:https";
import type { Socket } from "node:net";
import httpProxy from "http-proxy";
import type { Clock } from "../../../common/clock.js";
import type { Backend } from "../../proxy/services/endpoint-choice.js";
import type { Backends, Pool } from "../backends/backends.js";
import { stickyBackend, stickyCookie } from "../backends/sticky.js";
import { type Asked, answer, breakOff, type Exchange } from "./exchange.js";
import { type Failure, ForwardedRequest, hasBody } from "./forwarded-request.js";
import { dropConnectionHeaders, requestHeaders } from "./headers.js";

const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);
const statusOf: Readonly<Record<Failure, number>> = {
  unreachable: 502,
  broken: 502,
  slow: 504,
  "too-large": 413,
};

export interface ForwarderOptions {
  readonly backends: Backends;
  /** The address from which pods are dialled. */
  readonly localAddress: () => string | undefined;
  readonly clock: Clock;
}

/** Sends requests to pods and their answers back, as streams; what nobody has begun to answer is tried elsewhere. */
export class Forwarder {
  private readonly proxy = httpProxy.createProxyServer({});
  private readonly agents = { HTTP: new Agent(agentOptions), HTTPS: new TlsAgent(agentOptions) };

  constructor(private readonly options: ForwarderOptions) {
    this.proxy.on("proxyRes", (answered, request) => {
      (request as unknown as ForwardedRequest).answered(answered);
    });
    this.proxy.on("error", () => {});
    this.proxy.on("econnreset", (_error, request) => (request as unknown as ForwardedRequest).broke());
  }

  web(exchange: Exchange): void {
    const pool = this.options.backends.pool(exchange.route.target);
    if ("lack" in pool) return void answer(exchange.response, 503);
    new Attempts(exchange, pool, this).next();
  }

  /** A connection that becomes the client's and a pod's own. */
  upgrade(asked: Asked, socket: Socket, head: Buffer, refuse: (status: number) => void): void {
    const { route, arrival, request } = asked;
    const pool = this.options.backends.pool(route.target);
    if ("lack" in pool) return void refuse(503);
    const backend = backendOf(asked, pool, new Set());
    if (!backend) return void refuse(503);
    const { upstreamVhost: vhost, forwardedPrefix: prefix, readTimeout } = route.settings;
    const headers = requestHeaders(request.headers, arrival, { vhost, prefix });
    const upgraded = { ...headers, connection: "Upgrade", upgrade: "websocket" };
    const sent = Object.create(request, { headers: { value: upgraded }, url: { value: asked.url } });
    let isOpen = false;
    this.proxy.once("proxyReqWs", (outgoing) => {
      joinEnds(outgoing, socket, () => {
        isOpen = true;
      });
    });
    this.proxy.ws(sent, socket, head, this.target(asked, backend, false), () => {
      if (isOpen) return void socket.destroy();
      pool.balancer.failed(backend);
      refuse(502);
    });
    socket.setTimeout(readTimeout, () => socket.destroy());
  }

  /** @param shares whether the connection may be one that served others */
  target({ route }: Asked, { address, port }: Backend, shares: boolean): httpProxy.ServerOptions {
    const { backendProtocol } = route.settings;
    const protocol = backendProtocol === "HTTPS" ? "https:" : "http:";
    return {
      target: { protocol, host: address, hostname: address, port: String(port) } as httpProxy.ProxyTarget,
      ...(shares ? { agent: this.agents[backendProtocol] } : {}),
      localAddress: this.options.localAddress() ?? "",
      selfHandleResponse: true,
      toProxy: true,
      secure: false,
    };
  }

  send(exchange: Exchange, forwarded: ForwardedRequest, backend: Backend): void {
    const request = forwarded as unknown as IncomingMessage;
    const response = exchange.response as ServerResponse;
    this.proxy.web(request, response, this.target(exchange, backend, true), () => forwarded.broke());
  }

  get clock(): Clock {
    return this.options.clock;
  }
}

/** Where one end of an upgraded connection goes, the other does; a pod's refusal ends the client's connection. */
function joinEnds(outgoing: ClientRequest, socket: Socket, opened: () => void): void {
  socket.once("close", () => outgoing.destroy());
  outgoing.once("upgrade", (_answer, backend) => {
    opened();
    socket.once("close", () => backend.destroy());
    backend.once("close", () => socket.destroy());
  });
  outgoing.once("response", ({ headers }) => {
    dropConnectionHeaders(headers);
    delete headers["transfer-encoding"];
    headers.connection = "close";
  });
}

const agentOptions = { keepAlive: true, maxFreeSockets: 256, scheduling: "lifo" } as const;
const nameOf = ({ address, port }: Backend) => `${address}:${port}`;

function backendOf({ route, request, arrival }: Asked, pool: Pool, tried: ReadonlySet<string>) {
  if (route.settings.affinity === "cookie" && tried.size === 0) {
    const sticky = stickyBackend(request.headers.cookie, route.settings.cookieName, pool.backends);
    if (sticky) return sticky;
  }
  return pool.balancer.pick(arrival.client, tried);
}

/** One request and the pods that it is sent to, one after the other, until one answers. */
class Attempts {
  private readonly tried = new Set<string>();
  private count = 0;
  private current: ForwardedRequest | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly pool: Pool,
    private readonly forwarder: Forwarder,
  ) {
    const { response } = exchange;
    response.on("close", () => {
      if (!response.writableFinished) this.current?.cancel();
    });
  }

  next(): void {
    const { exchange, pool, forwarder } = this;
    const backend = backendOf(exchange, pool, this.tried);
    if (!backend) return void answer(exchange.response, this.count > 0 ? 502 : 503);
    this.count += 1;
    exchange.upstream = nameOf(backend);
    const forwarded: ForwardedRequest = new ForwardedRequest(exchange, forwarder.clock, {
      answered: (answered) => this.answered(answered, backend),
      failed: (failure) => this.failed(failure, forwarded, backend),
    });
    this.current = forwarded;
    forwarder.send(exchange, forwarded, backend);
  }

  private failed(failure: Failure, forwarded: ForwardedRequest, backend: Backend): void {
    const { response, route } = this.exchange;
    if (response.headersSent) return void breakOff(response);
    if (response.destroyed) return;
    const isStale = failure === "broken" && forwarded.isReused;
    if (failure === "unreachable") this.pool.balancer.failed(backend);
    if (!isStale) this.tried.add(nameOf(backend));
    const most = (route.settings.tries || this.pool.backends.length) + (isStale ? 2 : 0);
    if (this.mayRepeat(failure, forwarded) && this.count < most) return void this.next();
    const closing = failure === "too-large" ? closeOf(this.exchange) : {};
    answer(response, statusOf[failure], closing);
  }

  /** What no backend can have begun to do may be tried again, and so may what can be done twice. */
  private mayRepeat(failure: Failure, forwarded: ForwardedRequest): boolean {
    if (failure === "too-large" || failure === "slow" || forwarded.hasBodyGone) return false;
    if (failure === "unreachable") return true;
    return idempotent.has(this.exchange.request.method ?? "") && !hasBody(this.exchange);
  }

  private answered(answered: IncomingMessage, backend: Backend): void {
    const { response, headers, route, arrival } = this.exchange;
    this.pool.balancer.succeeded(arrival.client, backend);
    const status = answered.statusCode ?? 502;
    if (status < 200 || response.destroyed) {
      this.current?.cancel();
      return void answer(response, 502);
    }
    const own = answered.headers;
    dropConnectionHeaders(own);
    delete own["transfer-encoding"];
    for (const name in headers) own[name] = headers[name];
    if (route.settings.affinity === "cookie") this.stick(own, backend);
    try {
      (response as ServerResponse).writeHead(status, own);
    } catch {
      this.current?.cancel();
      return void answer(response, 502);
    }
    answered.on("error", () => breakOff(response));
    answered.on("aborted", () => breakOff(response));
    answered.pipe(response as ServerResponse);
  }

  private stick(headers: IncomingMessage["headers"], backend: Backend): void {
    const { request, route, arrival } = this.exchange;
    const { cookieName } = route.settings;
    if (stickyBackend(request.headers.cookie, cookieName, [backend])) return;
    const cookie = stickyCookie(backend, route.settings, arrival.isSecure);
    headers["set-cookie"] = [...(headers["set-cookie"] ?? []), cookie];
  }
}

/** What still comes of a body that is too large is not read. */
export const closeOf = ({ request }: Pick<Exchange, "request">): Readonly<Record<string, string>> =>
  request.httpVersionMajor === 1 ? { connection: "close" } : {};
