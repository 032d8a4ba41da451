import type { OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";

/** A port, or a Unix socket. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

export interface HttpRequest {
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
}

/** The head of an answer; nobody reads the rest. */
export interface HttpAnswer {
  readonly code: number;
  readonly location?: string | undefined;
}

/** Opens connections from this host, to pods above all. All reject with what the system says, or on abort. */
export interface Dialer {
  /** Its halves close separately. What fails after the dial is told to those who read and write. */
  connect(to: Address, signal: AbortSignal): Promise<Duplex>;
  /** Without following redirects, and whatever the server's certificate. */
  get(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** The status in which grpc.health.v1.Health says that `service` is. */
  health(host: string, port: number, service: string, signal: AbortSignal): Promise<number>;
}
