import type { AuditStage } from "../../api/audit/policy.js";
import type { V1Status, V1UserInfo } from "../../api/generated/types.js";
import { encodeJson } from "../../api/json/encode-json.js";
import { type Fields, isFields } from "../../api/meta/fields.js";
import { type Clock, microTimeOf } from "../../common/clock.js";
import type { AuditEvent, ObjectReference, ResponseStatus } from "./audit-event.js";
import type { AuditDecision, AuditedRequest } from "./policy-matcher.js";
import { withoutManagedFields } from "./without-managed-fields.js";

/** Takes events, never waits, and never throws. */
export interface AuditSink {
  write(event: AuditEvent): void;
}

/** What is known of a request when its policy is asked. */
export interface AuditFacts {
  readonly auditID: string;
  readonly requestURI: string;
  readonly userAgent: string;
  readonly sourceIPs: readonly string[];
  readonly receivedMs: number;
  /** Absent: nobody knows. */
  readonly user: V1UserInfo | undefined;
}

type Draft = { -readonly [K in keyof AuditEvent]: AuditEvent[K] };

const decisionKey = "authorization.k8s.io/decision";
const reasonKey = "authorization.k8s.io/reason";
const userAgentLength = 1_024;

/** One request's events: it is told what happens, keeps what its policy wants, and gives an event at each stage. */
export class AuditTrail {
  private readonly draft: Omit<Draft, "stage" | "stageTimestamp">;
  private status: ResponseStatus | undefined;

  constructor(
    request: AuditedRequest,
    facts: AuditFacts,
    private readonly decision: AuditDecision,
    private readonly sink: AuditSink,
    private readonly clock: Clock,
  ) {
    this.draft = {
      level: decision.level,
      auditID: facts.auditID,
      requestURI: facts.requestURI,
      verb: request.verb,
      user: facts.user ?? {},
      sourceIPs: facts.sourceIPs.length > 0 ? facts.sourceIPs : undefined,
      userAgent: cut(facts.userAgent) || undefined,
      objectRef: request.isResource ? referenceOf(request) : undefined,
      requestReceivedTimestamp: microTimeOf(facts.receivedMs),
    };
  }

  /** Nothing is written of it. */
  get silent(): boolean {
    return this.decision.level === "None";
  }

  /** The request goes on as this user. */
  impersonated(user: V1UserInfo): void {
    this.draft.impersonatedUser = user;
  }

  /** Where several things must be allowed, the first that was not counts, or the first of all. */
  decided(allowed: boolean, reason: string): void {
    if (allowed && this.draft.annotations) return;
    this.draft.annotations = { [decisionKey]: allowed ? "allow" : "forbid", [reasonKey]: reason };
  }

  /** Nobody knows whether it is allowed: an authorizer broke. */
  undecided(): void {
    this.draft.annotations = { [reasonKey]: "internal error" };
  }

  /** The object that was sent, as it was decoded; also names what the path doesn't. */
  requested(object: unknown): void {
    if (this.silent) return;
    if (isFields(object) && isFields(object.metadata)) this.name(object.metadata);
    this.requestedChange(object);
  }

  /** A patch. */
  requestedChange(body: unknown): void {
    if (this.keepsRequest) this.draft.requestObject = this.json(body);
  }

  /** @param value asked for only where the policy wants it */
  answered(value: () => unknown): void {
    if (this.decision.level === "RequestResponse") this.draft.responseObject = this.json(value());
  }

  /** What a Status says of the outcome. */
  ended({ kind: _kind, apiVersion: _version, ...status }: V1Status): void {
    this.status = status;
  }

  /** @param code of the answer, once there is one */
  reached(stage: AuditStage, code?: number): void {
    if (this.silent || this.decision.omitStages.has(stage)) return;
    const now = stage === "RequestReceived" ? undefined : microTimeOf(this.clock.now());
    this.sink.write({
      ...this.draft,
      stage,
      responseStatus: code === undefined ? undefined : { ...this.status, metadata: {}, code },
      stageTimestamp: now ?? this.draft.requestReceivedTimestamp,
    });
  }

  private get keepsRequest(): boolean {
    return this.decision.level === "Request" || this.decision.level === "RequestResponse";
  }

  /** Undefined for what no string can hold: the request is answered all the same. */
  private json(value: unknown): string | undefined {
    try {
      return encodeJson(this.decision.omitManagedFields ? withoutManagedFields(value) : value);
    } catch {
      return undefined;
    }
  }

  private name({ namespace, name, uid, resourceVersion }: Fields): void {
    const given = { namespace, name, uid, resourceVersion };
    const texts = Object.entries(given).filter(([, value]) => typeof value === "string" && value !== "");
    this.draft.objectRef = { ...Object.fromEntries(texts), ...definedOf(this.draft.objectRef ?? {}) };
  }
}

function referenceOf({
  resource,
  namespace,
  name,
  group,
  version,
  subresource,
}: AuditedRequest): ObjectReference {
  const reference = { resource, namespace, name, apiGroup: group, apiVersion: version, subresource };
  return definedOf(reference);
}

const definedOf = (reference: ObjectReference): ObjectReference =>
  Object.fromEntries(Object.entries(reference).filter(([, value]) => value));

const cut = (text: string) =>
  text.length > userAgentLength ? `${text.slice(0, userAgentLength)}...TRUNCATED` : text;
