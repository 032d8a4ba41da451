import { Registry } from "prom-client";
import type { AuditPolicy, AuditRule } from "../../api/audit/policy.js";
import type { Clock } from "../../common/clock.js";
import type { AuditEvent } from "../../control-plane/audit/audit-event.js";
import { AuditMetrics } from "../../control-plane/audit/audit-metrics.js";
import { Auditor } from "../../control-plane/audit/auditor.js";

export interface RecordingAuditor {
  readonly auditor: Auditor;
  readonly events: AuditEvent[];
}

/** An auditor whose events are kept as they come. */
export function recordingAuditor(clock: Clock, rule: Partial<AuditRule>, policy: Partial<AuditPolicy> = {}) {
  const events: AuditEvent[] = [];
  const auditor = new Auditor({
    policy: { ...policy, rules: [{ level: "RequestResponse", ...rule }] },
    sink: { write: (event) => events.push(event) },
    metrics: new AuditMetrics(new Registry()),
    clock,
  });
  return { auditor, events };
}
