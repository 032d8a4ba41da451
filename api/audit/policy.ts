/** What is written of a request, each with all that those before it have. */
export const auditLevels = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type AuditLevel = (typeof auditLevels)[number];

/** The moments of a request at which an event is written. */
export const auditStages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
export type AuditStage = (typeof auditStages)[number];

/** A `Policy` of audit.k8s.io/v1: its first rule that fits a request says what is written of it; none: nothing. */
export interface AuditPolicy {
  readonly rules: readonly AuditRule[];
  /** Of every rule, beside its own. */
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** An absent or empty list fits everything. */
export interface AuditRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly GroupResources[];
  /** `""` stands for what is in no namespace. */
  readonly namespaces?: readonly string[];
  /** Paths; one may end in `*`. */
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  /** Instead of the policy's. */
  readonly omitManagedFields?: boolean;
}

export interface GroupResources {
  /** Absent or empty: the core group; `*`: every group. */
  readonly group?: string;
  /** `pods`, `pods/log`, `pods/*`, `*`, or `*` and a subresource. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}
