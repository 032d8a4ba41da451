import type { Registry as MetricsRegistry } from "prom-client";
import { messageOf, UserError } from "../../common/errors.js";
import { readAuditPolicy } from "../../common/read-audit-policy.js";
import { AuditLog, type AuditOutput } from "../audit/audit-log.js";
import { AuditMetrics } from "../audit/audit-metrics.js";
import { Auditor } from "../audit/auditor.js";
import { RotatingFile } from "../audit/rotating-file.js";
import { StandardOutput } from "../audit/standard-output.js";
import type { Environment } from "./environment.js";
import type { ControlPlaneOptions } from "./options.js";

const dayMs = 24 * 60 * 60 * 1_000;

export interface Auditing {
  readonly auditor: Auditor;
  readonly auditLog: AuditLog;
}

/** Policy and log, when both were given. Throws a UserError for a policy that is wrong and a file that can't be written. */
export async function composeAuditing(
  options: ControlPlaneOptions,
  { clock, log }: Environment,
  registry: MetricsRegistry,
): Promise<Auditing | undefined> {
  const { auditPolicyFile: path, auditLogFormat: format } = options;
  const read = path ? await readAuditPolicy(path) : undefined;
  for (const warning of read?.warnings ?? []) log.warn("The audit policy has a mistake", { warning });
  if (read && !options.auditLogPath) log.warn("An audit policy without --audit-log-path records nothing");
  if (!read && options.auditLogPath) log.warn("An audit log without --audit-policy-file records nothing");
  if (!read || !options.auditLogPath) return undefined;
  const metrics = new AuditMetrics(registry);
  const output = await openOutput(options, options.auditLogPath, clock);
  const auditLog = new AuditLog({ output, format, metrics, log });
  return { auditor: new Auditor({ policy: read.policy, sink: auditLog, metrics, clock }), auditLog };
}

async function openOutput(
  { auditLogMaxsize, auditLogMaxbackup, auditLogMaxage }: ControlPlaneOptions,
  path: string,
  clock: Environment["clock"],
): Promise<AuditOutput> {
  if (path === "-") return new StandardOutput();
  const file = new RotatingFile({
    path,
    maxBytes: auditLogMaxsize * 1024 * 1024,
    maxBackups: auditLogMaxbackup,
    maxAgeMs: auditLogMaxage * dayMs,
    clock,
  });
  try {
    await file.open();
    return file;
  } catch (error) {
    throw new UserError(`--audit-log-path ${path}: ${messageOf(error)}`, { cause: error });
  }
}
