import type { IncomingMessage } from "node:http";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** A way to an API server. Failures, the server's own among them, are thrown as ApiError. */
export interface ApiTransport {
  /** The JSON of an answer. */
  json<T>(request: ApiRequest): Promise<T>;
  /** An answer whose body is still to be read. */
  open(request: ApiRequest): Promise<IncomingMessage>;
}
