import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Scheme } from "../../../api/scheme.js";
import type { AuditTrail } from "../../audit/audit-trail.js";
import type { HttpRequest } from "../http/request.js";
import type { HttpResponse } from "../http/response.js";
import { parseQuery } from "./percent-encoding.js";
import { nonresourceInfo, type RequestInfo, requestInfo } from "./request-info.js";
import { Warnings } from "./warnings.js";

/** One request on its way through the filters: what was asked, and what they have found out so far. */
export class Exchange {
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  /** What is wrong with the request's target, if anything: 400. */
  readonly malformed: unknown;
  user: V1UserInfo = anonymous;
  /** Who really sent it, when `user` is impersonated. */
  impersonator: V1UserInfo | undefined;
  /** Answered in the header `Audit-Id`, too. */
  auditId = "";
  receivedMs = 0;
  /** What the audit log is told of this request; absent until its policy was asked, or when there is none. */
  audit: AuditTrail | undefined;
  /** What was thrown and then answered as a Status. */
  failure: unknown;
  private collected: Warnings | undefined;

  constructor(
    readonly request: HttpRequest,
    scheme: Scheme,
  ) {
    const { method, path, search } = request;
    try {
      this.query = search === "" ? noQuery : parseQuery(search);
      this.info = requestInfo(scheme, method, path, this.query);
    } catch (error) {
      this.malformed = error;
      this.query = noQuery;
      this.info = nonresourceInfo(method, path);
    }
  }

  /** Aborts when the client has gone or the deadline has passed. */
  get signal(): AbortSignal {
    return this.request.signal;
  }

  /** Adds a warning for the user. */
  warn(message: string): void {
    this.collected ??= new Warnings();
    this.collected.add(message);
  }

  /** What the user is to be told; as much of it as fits into headers. */
  get warnings(): readonly string[] {
    return this.collected?.shown ?? none;
  }
}

export type Handler = (exchange: Exchange) => Promise<HttpResponse>;
/** Wraps a handler: may refuse, learn, or change the answer. Built once, not once a request. */
export type Filter = (next: Handler) => Handler;

/** The handler behind `filters`, the first outermost. */
export function chain(filters: readonly Filter[], handler: Handler): Handler {
  return filters.reduceRight((next, filter) => filter(next), handler);
}

export const anonymous: V1UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

const none: readonly string[] = [];
const noQuery = new URLSearchParams();
