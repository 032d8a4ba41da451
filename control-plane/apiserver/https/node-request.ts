import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { readBody } from "../http/body.js";
import type { ClientCertificate } from "../http/client-certificate.js";
import { type HttpRequest, splitTarget } from "../http/request.js";

/** A Node request, HTTP/1.1 or HTTP/2, as an HttpRequest. */
export class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  /** True for what does not end by itself; set once that is known. */
  endless = false;
  private aborter: AbortController | undefined;
  private aborted: { readonly reason: unknown } | undefined;

  constructor(
    private readonly inner: IncomingMessage,
    readonly certificate: ClientCertificate,
    readonly upgradable: boolean,
  ) {
    const { path, search } = splitTarget(inner.url ?? "/");
    this.method = inner.method ?? "GET";
    this.path = path;
    this.search = search;
    this.headers = inner.headers;
  }

  get peer(): string {
    return this.inner.socket?.remoteAddress ?? "";
  }

  /** Made when first asked for: most requests end before anyone wants to know. */
  get signal(): AbortSignal {
    if (!this.aborter) {
      this.aborter = new AbortController();
      if (this.aborted) this.aborter.abort(this.aborted.reason);
    }
    return this.aborter.signal;
  }

  abort(reason?: unknown): void {
    this.aborted = { reason };
    this.aborter?.abort(reason);
  }

  body(limit: number): Promise<Buffer> {
    return readBody(this.inner, limit, this.headers["content-length"]);
  }
}
