import type { AuditPolicy } from "../../api/audit/policy.js";
import type { Clock } from "../../common/clock.js";
import type { AuditMetrics } from "./audit-metrics.js";
import { type AuditFacts, type AuditSink, AuditTrail } from "./audit-trail.js";
import { type AuditedRequest, PolicyMatcher } from "./policy-matcher.js";

export interface AuditorOptions {
  readonly policy: AuditPolicy;
  readonly sink: AuditSink;
  readonly metrics: AuditMetrics;
  readonly clock: Clock;
}

/** Asks the policy about each request, and follows those that it wants to hear of. */
export class Auditor {
  private readonly matcher: PolicyMatcher;

  constructor(private readonly options: AuditorOptions) {
    this.matcher = new PolicyMatcher(options.policy);
  }

  follow(request: AuditedRequest, facts: AuditFacts): AuditTrail {
    const { sink, metrics, clock } = this.options;
    const decision = this.matcher.decide(request, facts.user);
    metrics.decided(decision.level);
    return new AuditTrail(request, facts, decision, sink, clock);
  }
}
