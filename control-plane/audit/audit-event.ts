import type { AuditLevel, AuditStage } from "../../api/audit/policy.js";
import type { V1Status, V1UserInfo } from "../../api/generated/types.js";

/** An `Event` of audit.k8s.io/v1, but for its bodies, which are JSON already. */
export interface AuditEvent {
  readonly level: AuditLevel;
  readonly auditID: string;
  readonly stage: AuditStage;
  readonly requestURI: string;
  readonly verb: string;
  /** Empty when nobody knows who it is. */
  readonly user: V1UserInfo;
  readonly impersonatedUser?: V1UserInfo | undefined;
  readonly sourceIPs?: readonly string[] | undefined;
  readonly userAgent?: string | undefined;
  readonly objectRef?: ObjectReference | undefined;
  readonly responseStatus?: ResponseStatus | undefined;
  readonly requestObject?: string | undefined;
  readonly responseObject?: string | undefined;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** A Status, which need not say that it is one. */
export type ResponseStatus = Omit<V1Status, "kind" | "apiVersion">;

export interface ObjectReference {
  readonly resource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
  readonly apiGroup?: string | undefined;
  readonly apiVersion?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly subresource?: string | undefined;
}

const head = { kind: "Event", apiVersion: "audit.k8s.io/v1" };

/** One line, without its end. */
export function eventJson({ requestObject, responseObject, ...event }: AuditEvent): string {
  const text = JSON.stringify({ ...head, ...event });
  const bodies = bodyJson("requestObject", requestObject) + bodyJson("responseObject", responseObject);
  return bodies === "" ? text : `${text.slice(0, -1)}${bodies}}`;
}

const bodyJson = (name: string, body: string | undefined) => (body === undefined ? "" : `,"${name}":${body}`);

/** The same without its bodies, saying so. */
export function truncated({
  requestObject: _request,
  responseObject: _response,
  ...event
}: AuditEvent): AuditEvent {
  return { ...event, annotations: { ...event.annotations, "audit.k8s.io/truncated": "true" } };
}
