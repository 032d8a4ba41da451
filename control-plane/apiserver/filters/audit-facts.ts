import type { IncomingHttpHeaders } from "node:http";
import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Random } from "../../../common/random.js";
import type { AuditFacts } from "../../audit/audit-trail.js";
import { sourceIps } from "../../audit/source-ips.js";
import type { Exchange } from "../exchange/exchange.js";
import { header } from "../http/request.js";

/** A client may name its request, in so many visible characters. */
const clientsId = /^[!-~]{1,64}$/;

export function auditIdOf(headers: IncomingHttpHeaders, random: Random): string {
  const given = header(headers, "audit-id");
  return clientsId.test(given) ? given : random.uuid();
}

/** What audit events tell of a request. @param user absent: nobody knows who it is */
export function auditFacts(
  { request, auditId, receivedMs }: Exchange,
  user: V1UserInfo | undefined,
): AuditFacts {
  const { path, search, headers, peer } = request;
  const forwarded = {
    forwardedFor: header(headers, "x-forwarded-for"),
    realIp: header(headers, "x-real-ip"),
  };
  return {
    auditID: auditId,
    requestURI: search === "" ? path : `${path}?${search}`,
    userAgent: header(headers, "user-agent"),
    sourceIPs: sourceIps(forwarded, peer),
    receivedMs,
    user,
  };
}
