import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Guard } from "../../../common/guard.js";

/** What a handler answers: bytes that are there, a stream that comes, or the connection itself. */
export type HttpResponse = BytesResponse | StreamResponse | UpgradeResponse | ForwardResponse;

export interface BytesResponse {
  readonly kind: "bytes";
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: readonly Uint8Array[];
}

export interface StreamResponse {
  readonly kind: "stream";
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  /** Writes until done or `signal` aborts. Throwing breaks the connection, so that nobody takes a torn body for whole. */
  write(out: BodyWriter, signal: AbortSignal): Promise<void>;
}

/** Takes over an HTTP/1.1 connection that asked for an upgrade. */
export interface UpgradeResponse {
  readonly kind: "upgrade";
  accept(connection: UpgradedConnection): Promise<void>;
}

export interface UpgradedConnection {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly signal: AbortSignal;
  /** For the callbacks of what the connection becomes. */
  readonly guard: Guard;
}

/** Hands the plain Node request on to a reverse proxy. */
export interface ForwardResponse {
  readonly kind: "forward";
  forward(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void>;
  upgrade(connection: UpgradedConnection): Promise<void>;
}

/** A body with backpressure. */
export interface BodyWriter {
  /** Resolves at once while the client keeps up, otherwise when it has caught up. */
  write(bytes: Uint8Array): Promise<void> | void;
  /** Sends the headers before there is anything to say. */
  flush(): void;
}

/** The answer with one header more; a connection that becomes something else has none. */
export function withHeader(answer: HttpResponse, name: string, value: string | string[]): HttpResponse {
  switch (answer.kind) {
    case "bytes":
    case "stream":
      return Object.assign({ ...answer }, { headers: { ...answer.headers, [name]: value } });
    case "upgrade":
      return answer;
    case "forward":
      return {
        ...answer,
        forward(request, response, signal) {
          response.setHeader(name, value);
          return answer.forward(request, response, signal);
        },
      };
  }
}

export function bytes(
  statusCode: number,
  contentType: string,
  body: Uint8Array | readonly Uint8Array[],
): BytesResponse {
  const chunks = body instanceof Uint8Array ? [body] : body;
  return { kind: "bytes", statusCode, headers: { "content-type": contentType }, body: chunks };
}

export const text = (statusCode: number, body: string): BytesResponse =>
  bytes(statusCode, "text/plain; charset=utf-8", Buffer.from(body));

export const json = (statusCode: number, value: unknown): BytesResponse =>
  bytes(statusCode, "application/json", Buffer.from(`${JSON.stringify(value)}\n`));

export const pageNotFound = (): BytesResponse => text(404, "404 page not found\n");
