import type { Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import { corsHeaders, type Headers, preflightHeaders } from "../access/cors.js";
import type { Gate, Pass, Refusal } from "../access/gate.js";
import { type AnyRequest, type AnyResponse, answer, type Exchange, type Told } from "../forward/exchange.js";
import { closeOf, type Forwarder } from "../forward/forwarder.js";
import type { Arrival } from "../forward/headers.js";
import { normalPath, rewritten } from "../forward/request-path.js";
import type { Route } from "../routes/route.js";
import type { RouteTable } from "../routes/route-table.js";
import { arrivalOf, hostNameOf } from "./arrival.js";
import { redirectOf } from "./redirects.js";

export interface HandlerOptions {
  readonly table: () => RouteTable;
  readonly gate: Gate;
  readonly forwarder: Forwarder;
  readonly clock: Clock;
  readonly random: Random;
  /** Seconds that browsers are to keep to https; 0: nothing is said. */
  readonly hstsMaxAge: number;
  /** 0: there is none. */
  readonly httpsPort: () => number;
  readonly told: (told: Told) => void;
}

/** What is found of a request before anything is done with it. */
interface Found {
  readonly arrival: Arrival;
  readonly route: Route;
  readonly path: string;
  readonly url: string;
}

/** Takes a request from its arrival to its answer. */
export class RequestHandler {
  constructor(private readonly options: HandlerOptions) {}

  async handle(request: AnyRequest, response: AnyResponse, isSecure: boolean): Promise<void> {
    const began = this.options.clock.monotonic();
    const arrival = arrivalOf(request, isSecure, this.requestId());
    const found = this.find(request, arrival);
    const exchange: { upstream: string | undefined } = { upstream: undefined };
    const route = typeof found === "number" ? undefined : found.route;
    response.on("close", () => {
      const status = response.writableFinished || response.headersSent ? response.statusCode : 499;
      const tookMs = this.options.clock.monotonic() - began;
      this.options.told({ request, arrival, route, status, upstream: exchange.upstream, tookMs });
    });
    response.on("error", () => {});
    if (typeof found === "number") return void answer(response, found);
    await this.serve(request, response, found, exchange).catch((error) => {
      response.destroy();
      throw error;
    });
  }

  /** @returns a status, where there is nothing to be had */
  private find(request: AnyRequest, arrival: Arrival | undefined): Found | number {
    const url = request.url ?? "";
    const path = normalPath(url);
    if (!arrival || path === undefined || request.method === "CONNECT") return 400;
    const route = this.options.table().find(hostNameOf(arrival.host), path);
    if (!route) return 404;
    return route.closed ? 503 : { arrival, route, path, url };
  }

  private async serve(
    request: AnyRequest,
    response: AnyResponse,
    found: Found,
    log: { upstream: string | undefined },
  ): Promise<void> {
    const { arrival, route, path, url } = found;
    const { settings } = route;
    const origin = request.headers.origin;
    const headers = { ...this.strictTransport(found), ...corsHeaders(settings, origin) };
    const redirect = redirectOf(route, arrival, url, this.options.httpsPort());
    if (redirect) return void answer(response, redirect.status, { ...headers, location: redirect.location });
    if (
      settings.enableCors &&
      request.method === "OPTIONS" &&
      request.headers["access-control-request-method"]
    ) {
      return void answer(response, 204, { ...headers, ...preflightHeaders(settings, origin) });
    }
    const judged = this.options.gate.judge(request, arrival, route);
    const verdict = judged instanceof Promise ? await judged : judged;
    if (!("over" in verdict))
      return void answer(response, verdict.status, { ...headers, ...verdict.headers });
    if (response.destroyed) return verdict.over();
    response.on("close", verdict.over);
    const length = Number(request.headers["content-length"] ?? 0);
    if (settings.bodySize > 0 && length > settings.bodySize) {
      return void answer(response, 413, { ...headers, ...closeOf({ request }) });
    }
    const exchange: Exchange = Object.assign(log, {
      ...{ request, response, route, arrival, headers },
      url: rewritten(route, path, url),
    });
    this.options.forwarder.web(exchange);
  }

  /** A connection of HTTP/1.1 that is to speak WebSocket. */
  async upgrade(request: AnyRequest, socket: Socket, head: Buffer, isSecure: boolean): Promise<void> {
    socket.on("error", () => socket.destroy());
    const refuse = (status: number) => refuseUpgrade(socket, status);
    const arrival = arrivalOf(request, isSecure, this.requestId());
    if (request.headers.upgrade?.toLowerCase() !== "websocket" || request.method !== "GET")
      return void refuse(400);
    const found = this.find(request, arrival);
    if (typeof found === "number") return void refuse(found);
    const redirect = redirectOf(found.route, found.arrival, found.url, this.options.httpsPort());
    if (redirect) return void refuseUpgrade(socket, redirect.status, { location: redirect.location });
    const verdict: Pass | Refusal = await this.options.gate.judge(request, found.arrival, found.route);
    if (!("over" in verdict)) return void refuseUpgrade(socket, verdict.status, verdict.headers);
    socket.once("close", verdict.over);
    if (socket.destroyed) return verdict.over();
    const { route, path, url } = found;
    const asked = { request, route, arrival: found.arrival, url: rewritten(route, path, url) };
    this.options.forwarder.upgrade(asked, socket, head, refuse);
  }

  private requestId(): string {
    return this.options.random.uuid().replaceAll("-", "");
  }

  private strictTransport({ arrival, route }: Found): Headers {
    const { hstsMaxAge } = this.options;
    if (!arrival.isSecure || !route.hasTls || hstsMaxAge === 0) return {};
    return { "strict-transport-security": `max-age=${hstsMaxAge}; includeSubDomains` };
  }
}

function refuseUpgrade(socket: Socket, status: number, headers: Headers = {}): void {
  const lines = Object.entries({ ...headers, connection: "close", "content-length": "0" });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  );
}
