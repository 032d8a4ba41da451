import { describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { deferred } from "../../../common/deferred.js";
import { type Fields, silentLogger } from "../../../common/logger.js";
import type { AuditEvent } from "../../../control-plane/audit/audit-event.js";
import {
  AuditLog,
  type AuditLogOptions,
  type AuditOutput,
  defaultAuditLogLimits,
} from "../../../control-plane/audit/audit-log.js";
import { AuditMetrics } from "../../../control-plane/audit/audit-metrics.js";

const event = (auditID: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  level: "Metadata",
  auditID,
  stage: "ResponseComplete",
  requestURI: "/",
  verb: "get",
  user: {},
  requestReceivedTimestamp: "",
  stageTimestamp: "",
  ...more,
});

class Output implements AuditOutput {
  readonly written: string[] = [];
  readonly batches: number[] = [];
  closed = false;
  gate: Promise<void> = Promise.resolve();
  failure: Error | undefined;

  async write(lines: readonly string[]): Promise<void> {
    this.batches.push(lines.length);
    await this.gate;
    if (this.failure) throw this.failure;
    this.written.push(...lines);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  get ids(): string[] {
    return this.written.map((line) => JSON.parse(line).auditID);
  }
}

function start(options: Partial<AuditLogOptions> = {}) {
  const output = new Output();
  const registry = new Registry();
  const told: Fields[] = [];
  const log = { ...silentLogger, error: (_message: string, fields: Fields = {}) => told.push(fields) };
  const auditLog = new AuditLog({
    output,
    format: "json",
    metrics: new AuditMetrics(registry),
    log,
    ...options,
  });
  const stop = new AbortController();
  const done = auditLog.run(stop.signal);
  const counted = async (name: string) => (await registry.getSingleMetric(name)?.get())?.values[0]?.value;
  return {
    ...{ auditLog, output, told, counted },
    async stop() {
      stop.abort();
      await done;
    },
  };
}

describe("the audit log", () => {
  it("writes events in order, and all of them before it stops", async () => {
    const { auditLog, output, stop, counted } = start();
    for (const id of ["a", "b", "c"]) auditLog.write(event(id));
    await stop();
    expect(output.ids).toEqual(["a", "b", "c"]);
    expect(output.closed).toBe(true);
    expect(await counted("apiserver_audit_event_total")).toBe(3);
    expect(await counted("apiserver_audit_error_total")).toBe(0);
  });

  it("gathers what comes while the disk is busy", async () => {
    const { auditLog, output, stop } = start();
    const free = deferred<void>();
    output.gate = free.promise;
    auditLog.write(event("a"));
    await new Promise(setImmediate);
    for (const id of ["b", "c", "d"]) auditLog.write(event(id));
    free.resolve();
    await stop();
    expect(output.batches).toEqual([1, 3]);
    expect(output.ids).toEqual(["a", "b", "c", "d"]);
  });

  it.each([
    ["events", { events: 3 }],
    ["characters", { characters: 900 }],
  ])("loses what a disk that stands still doesn't take: %s", async (_what, limits) => {
    const { auditLog, output, told, counted, stop } = start({
      limits: { ...defaultAuditLogLimits, ...limits },
    });
    const free = deferred<void>();
    output.gate = free.promise;
    for (let index = 0; index < 20; index++) auditLog.write(event(String(index)));
    expect(await counted("apiserver_audit_error_total")).toBeGreaterThanOrEqual(15);
    expect(await counted("apiserver_audit_event_total")).toBe(20);
    expect(told.length).toBeLessThanOrEqual(6);
    expect(told[0]).toMatchObject({ events: 1 });
    free.resolve();
    await stop();
    expect(output.ids).toEqual(output.ids.map((_, index) => String(index)));
    expect(output.ids.length).toBeGreaterThan(0);
  });

  it("goes on after a disk was full", async () => {
    const { auditLog, output, told, counted, stop } = start();
    output.failure = new Error("the disk is full");
    auditLog.write(event("a"));
    await new Promise(setImmediate);
    output.failure = undefined;
    auditLog.write(event("b"));
    await stop();
    expect(output.ids).toEqual(["b"]);
    expect(await counted("apiserver_audit_error_total")).toBe(1);
    expect(told).toEqual([{ events: 1, cause: "the disk is full" }]);
  });

  it("has room again for what it has written", async () => {
    const { auditLog, output, stop } = start({ limits: { ...defaultAuditLogLimits, characters: 400 } });
    for (const id of ["a", "b", "c", "d", "e", "f"]) {
      auditLog.write(event(id));
      await new Promise(setImmediate);
    }
    await stop();
    expect(output.ids).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  it("takes the bodies out of an event that is too large", async () => {
    const { auditLog, output, stop } = start({
      limits: { ...defaultAuditLogLimits, eventCharacters: 1_000 },
    });
    auditLog.write(event("a", { responseObject: JSON.stringify("x".repeat(2_000)) }));
    auditLog.write(event("b", { responseObject: '"small"' }));
    await stop();
    const [large, small] = output.written.map((line) => JSON.parse(line));
    expect(large.annotations).toEqual({ "audit.k8s.io/truncated": "true" });
    expect(small.responseObject).toBe("small");
  });

  it("writes the legacy format", async () => {
    const { auditLog, output, stop } = start({ format: "legacy" });
    auditLog.write(event("a"));
    await stop();
    expect(output.written[0]).toMatch(/ AUDIT: id="a" stage="ResponseComplete" .*\n$/);
  });
});
