import { Counter, type Registry } from "prom-client";
import type { AuditLevel } from "../../api/audit/policy.js";

/** Kubernetes' own names. */
export class AuditMetrics {
  private readonly events: Counter;
  private readonly errors: Counter<"plugin">;
  private readonly levels: Counter<"level">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.events = new Counter({
      name: "apiserver_audit_event_total",
      help: "Audit events that were made and handed to the audit log.",
      registers,
    });
    this.errors = new Counter({
      name: "apiserver_audit_error_total",
      help: "Audit events that were lost.",
      labelNames: ["plugin"],
      registers,
    });
    this.levels = new Counter({
      name: "apiserver_audit_level_total",
      help: "Requests by the level that the audit policy gave them.",
      labelNames: ["level"],
      registers,
    });
    this.errors.inc({ plugin: "log" }, 0);
  }

  made(): void {
    this.events.inc();
  }

  lost(events: number): void {
    this.errors.inc({ plugin: "log" }, events);
  }

  decided(level: AuditLevel): void {
    this.levels.inc({ level });
  }
}
