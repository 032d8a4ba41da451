import { describe, expect, it } from "@jest/globals";
import { type AuditEvent, eventJson, truncated } from "../../../control-plane/audit/audit-event.js";
import { legacyLine } from "../../../control-plane/audit/legacy-line.js";
import { sourceIps } from "../../../control-plane/audit/source-ips.js";

const event: AuditEvent = {
  level: "RequestResponse",
  auditID: "id-1",
  stage: "ResponseComplete",
  requestURI: "/api/v1/pods",
  verb: "list",
  user: { username: "alice", groups: ["a", "b"] },
  sourceIPs: ["10.0.0.1"],
  userAgent: 'the "agent"\n',
  objectRef: { resource: "pods", namespace: "default" },
  responseStatus: { metadata: {}, code: 200 },
  requestObject: '{"a":1.0}',
  responseObject: '{"b":12345678901234567890}',
  requestReceivedTimestamp: "2026-01-02T03:04:05.678000Z",
  stageTimestamp: "2026-01-02T03:04:05.678000Z",
};

describe("an audit event", () => {
  it("is one line of JSON, with its bodies' digits as they are", () => {
    const line = eventJson(event);
    expect(line).not.toContain("\n");
    expect(line).toContain(',"requestObject":{"a":1.0},"responseObject":{"b":12345678901234567890}}');
    expect(JSON.parse(line)).toMatchObject({ kind: "Event", apiVersion: "audit.k8s.io/v1", auditID: "id-1" });
  });

  it("says when its bodies were left out", () => {
    const { annotations, ...short } = JSON.parse(eventJson(truncated(event)));
    expect(annotations).toEqual({ "audit.k8s.io/truncated": "true" });
    expect(short).not.toHaveProperty("requestObject");
    expect(short).not.toHaveProperty("responseObject");
  });

  it("is a line of text in the legacy format", () => {
    expect(legacyLine(event)).toBe(
      '2026-01-02T03:04:05.678000Z AUDIT: id="id-1" stage="ResponseComplete" ip="10.0.0.1" method="list" ' +
        'user="alice" groups="\\"a\\",\\"b\\"" as="<self>" asgroups="<lookup>" user-agent="the \\"agent\\"\\n" ' +
        'namespace="default" uri="/api/v1/pods" response="200"',
    );
    const { responseStatus: _status, sourceIPs: _ips, objectRef: _ref, ...bare } = event;
    expect(legacyLine({ ...bare, user: {}, impersonatedUser: { username: "bob", groups: ["c"] } })).toContain(
      'ip="<unknown>" method="list" user="<none>" groups="<none>" as="bob" asgroups="\\"c\\"" ' +
        'user-agent="the \\"agent\\"\\n" namespace="<none>" uri="/api/v1/pods" response="<deferred>"',
    );
  });
});

describe("the addresses that a request came from", () => {
  it.each([
    ["", "", "10.0.0.1", ["10.0.0.1"]],
    ["", "", "::ffff:10.0.0.1", ["10.0.0.1"]],
    ["", "", "", []],
    ["1.1.1.1, 2.2.2.2", "", "10.0.0.1", ["1.1.1.1", "2.2.2.2", "10.0.0.1"]],
    ["1.1.1.1, 10.0.0.1", "", "10.0.0.1", ["1.1.1.1", "10.0.0.1"]],
    ["1.1.1.1", "1.1.1.1", "10.0.0.1", ["1.1.1.1", "10.0.0.1"]],
    ["1.1.1.1", "fd00::1", "10.0.0.1", ["1.1.1.1", "fd00::1", "10.0.0.1"]],
    ["unknown, 1.1.1.1:80, <b>", "x", "10.0.0.1", ["10.0.0.1"]],
  ])("are, forwarded for %j and really %j by %j, %j", (forwardedFor, realIp, peer, addresses) => {
    expect(sourceIps({ forwardedFor, realIp }, peer)).toEqual(addresses);
  });

  it("are a bounded number", () => {
    const forwardedFor = Array.from({ length: 5_000 }, () => "1.1.1.1").join(",");
    expect(sourceIps({ forwardedFor, realIp: "" }, "10.0.0.1").length).toBeLessThan(40);
  });
});
