import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";
import type { Exchange } from "./exchange.js";
import { requestHeaders } from "./headers.js";

export type Failure = "unreachable" | "broken" | "slow" | "too-large";

export interface ForwardedEnds {
  readonly answered: (answer: IncomingMessage) => void;
  readonly failed: (failure: Failure) => void;
}

/** A request as it goes to one backend: what http-proxy sends is exactly this, and when. */
export class ForwardedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  readonly url: string;
  readonly httpVersion = "1.1";
  readonly socket: Socket;
  private outgoing: ClientRequest | undefined;
  private isConnected = false;
  private isOver = false;
  private stopConnecting = () => {};
  private stopCounting = () => {};
  /** Whether any of the body was taken, so that no other backend can have it. */
  hasBodyGone = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly clock: Clock,
    private readonly ends: ForwardedEnds,
  ) {
    const { request, route, arrival, url } = exchange;
    const { upstreamVhost: vhost, forwardedPrefix: prefix } = route.settings;
    this.headers = requestHeaders(request.headers, arrival, { vhost, prefix });
    this.method = request.method ?? "GET";
    this.url = url;
    this.socket = request.socket as Socket;
    if (!hasBody(exchange)) delete this.headers["transfer-encoding"];
    else if (this.headers["content-length"] === undefined) this.headers["transfer-encoding"] = "chunked";
  }

  /** What http-proxy would listen for is heard of here. */
  on(): this {
    return this;
  }

  /** http-proxy hands over the request that it made. */
  pipe(outgoing: ClientRequest): void {
    this.outgoing = outgoing;
    outgoing.path = this.url;
    const { connectTimeout, sendTimeout, readTimeout } = this.exchange.route.settings;
    outgoing.on("socket", (socket) => {
      if (!socket.connecting) return void this.connected();
      this.stopConnecting = this.clock.after(connectTimeout, () => this.fail("unreachable"));
      socket.once("connect", () => this.connected());
    });
    outgoing.setTimeout(hasBody(this.exchange) ? sendTimeout : readTimeout, () => this.fail("slow"));
    if (!hasBody(this.exchange)) outgoing.end();
  }

  /** What http-proxy says of an error of the connection. */
  broke(): void {
    this.fail(this.isConnected ? "broken" : "unreachable");
  }

  answered(answer: IncomingMessage): void {
    if (this.isOver) return void answer.destroy();
    this.ends.answered(answer);
  }

  /** The client went, or somebody else answers. */
  cancel(): void {
    this.isOver = true;
    this.stopConnecting();
    this.stopCounting();
    this.outgoing?.destroy();
  }

  /** Whether the connection had served before: then its end says nothing of the backend. */
  get isReused(): boolean {
    return this.outgoing?.reusedSocket === true;
  }

  private connected(): void {
    this.stopConnecting();
    if (this.isConnected || this.isOver) return;
    this.isConnected = true;
    if (hasBody(this.exchange)) this.sendBody();
  }

  private sendBody(): void {
    const { request, route } = this.exchange;
    const { outgoing } = this;
    if (!outgoing) return;
    const limit = route.settings.bodySize;
    let length = 0;
    const count = (chunk: Buffer) => {
      this.hasBodyGone = true;
      length += chunk.length;
      if (limit > 0 && length > limit) this.fail("too-large");
    };
    request.on("data", count);
    this.stopCounting = () => {
      request.off("data", count);
      request.unpipe(outgoing);
    };
    outgoing.on("finish", () => outgoing.setTimeout(route.settings.readTimeout));
    request.pipe(outgoing);
  }

  private fail(failure: Failure): void {
    if (this.isOver) return;
    this.cancel();
    this.ends.failed(failure);
  }
}

export function hasBody({ request }: Pick<Exchange, "request">): boolean {
  const { headers } = request;
  if (headers["transfer-encoding"] !== undefined) return true;
  if (headers["content-length"] !== undefined) return headers["content-length"] !== "0";
  return "stream" in request && !request.stream.readableEnded && !request.stream.endAfterHeaders;
}
