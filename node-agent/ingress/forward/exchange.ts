import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Route } from "../routes/route.js";
import type { Arrival } from "./headers.js";

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

/** A request that may pass. */
export interface Asked {
  readonly request: AnyRequest;
  readonly route: Route;
  readonly arrival: Arrival;
  /** What the backend is asked for. */
  readonly url: string;
}

/** One request on its way, and what becomes of it. */
export interface Exchange extends Asked {
  readonly response: AnyResponse;
  /** Added to the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The backend that was asked last: `ADDRESS:PORT`. */
  upstream: string | undefined;
}

/** A request that was answered, for log and metrics. */
export interface Told {
  readonly request: AnyRequest;
  readonly arrival: Arrival | undefined;
  readonly route: Route | undefined;
  readonly status: number;
  readonly upstream: string | undefined;
  readonly tookMs: number;
}

/** Answers by ourselves, briefly. */
export function answer(
  response: AnyResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  text = `${status}\n`,
): void {
  if (response.headersSent || response.destroyed) return void breakOff(response);
  const isEmpty = status === 204 || status === 304;
  const described = isEmpty
    ? {}
    : { "content-type": "text/plain; charset=utf-8", "content-length": String(Buffer.byteLength(text)) };
  (response as ServerResponse).writeHead(status, {
    ...described,
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(isEmpty ? "" : text);
}

/** An answer that can't be finished must not seem to be whole. */
export function breakOff(response: AnyResponse): void {
  if (response.writableFinished) return;
  if ("stream" in response) response.stream?.close(2);
  else response.destroy();
}
