import type { AuditEvent } from "./audit-event.js";

/** Some of an event as one line of text, as Kubernetes' format `legacy` has it. */
export function legacyLine(event: AuditEvent): string {
  const { user, impersonatedUser, objectRef, responseStatus, sourceIPs = [] } = event;
  const fields = {
    id: event.auditID,
    stage: event.stage,
    ip: sourceIPs[0] ?? "<unknown>",
    method: event.verb,
    user: user.username || "<none>",
    groups: user.username && user.groups?.length ? list(user.groups) : "<none>",
    as: impersonatedUser?.username ?? "<self>",
    asgroups: impersonatedUser?.groups ? list(impersonatedUser.groups) : "<lookup>",
    "user-agent": event.userAgent ?? "",
    namespace: objectRef?.namespace || "<none>",
    uri: event.requestURI,
    response: responseStatus ? String(responseStatus.code ?? 0) : "<deferred>",
  };
  const texts = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${event.requestReceivedTimestamp} AUDIT: ${texts.join(" ")}`;
}

const list = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(",");
