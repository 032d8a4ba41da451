import type { IncomingHttpHeaders } from "node:http";
import type { ClientCertificate } from "./client-certificate.js";

/** One HTTP request as handlers see it, whatever carried it. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  /** Behind the `?`; empty when there is none. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly certificate: ClientCertificate;
  /** The address of the peer; empty in memory. */
  readonly peer: string;
  /** True when the connection asked to become another protocol and can. */
  readonly upgradable: boolean;
  /** Aborts when the client has gone or the server stops. */
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** The whole body; throws ApiError 413 above `limit` bytes. */
  body(limit: number): Promise<Buffer>;
}

/** Splits a request target into path and query. */
export function splitTarget(target: string): { path: string; search: string } {
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, search: "" }
    : { path: target.slice(0, mark), search: target.slice(mark + 1) };
}

export function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}
