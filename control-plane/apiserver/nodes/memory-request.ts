import { tooLarge } from "../http/body.js";
import { noCertificate } from "../http/client-certificate.js";
import { type HttpRequest, splitTarget } from "../http/request.js";
import type { ApiRequest } from "./dispatcher.js";

/** A request that came by no socket. */
export class MemoryRequest implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly headers: HttpRequest["headers"];
  readonly certificate = noCertificate;
  readonly peer = "";
  readonly upgradable = false;
  readonly signal: AbortSignal;
  private readonly aborter = new AbortController();

  constructor(
    private readonly request: ApiRequest,
    signal: AbortSignal,
  ) {
    const { path, search } = splitTarget(request.path);
    this.method = request.method;
    this.path = path;
    this.search = search;
    const lower = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
    this.headers = Object.fromEntries(lower);
    this.signal = AbortSignal.any([this.aborter.signal, signal]);
  }

  abort(reason?: unknown): void {
    this.aborter.abort(reason);
  }

  async body(limit: number): Promise<Buffer> {
    const { body } = this.request;
    if (body.length > limit) throw tooLarge(limit);
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }
}
