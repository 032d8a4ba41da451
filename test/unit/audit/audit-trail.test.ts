import { describe, expect, it } from "@jest/globals";
import type { AuditLevel, AuditRule } from "../../../api/audit/policy.js";
import { ExactNumber } from "../../../api/json/exact-number.js";
import { eventJson } from "../../../control-plane/audit/audit-event.js";
import type { AuditFacts } from "../../../control-plane/audit/audit-trail.js";
import type { AuditedRequest } from "../../../control-plane/audit/policy-matcher.js";
import { FakeClock } from "../../support/fake-clock.js";
import { recordingAuditor } from "../../support/recording-auditor.js";

const request: AuditedRequest = {
  isResource: true,
  path: "/api/v1/namespaces/default/pods",
  verb: "create",
  group: "",
  version: "v1",
  resource: "pods",
  subresource: "",
  namespace: "default",
  name: "",
};
const facts: AuditFacts = {
  auditID: "id-1",
  requestURI: "/api/v1/namespaces/default/pods?dryRun=All",
  userAgent: "kubectl/v1.36.0",
  sourceIPs: ["10.0.0.1"],
  receivedMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  user: { username: "alice", groups: ["devs"] },
};

function trailOf(
  rule: Partial<AuditRule>,
  changes: Partial<AuditFacts> = {},
  asked: Partial<AuditedRequest> = {},
) {
  const clock = new FakeClock(facts.receivedMs);
  const { auditor, events } = recordingAuditor(clock, rule);
  const trail = auditor.follow({ ...request, ...asked }, { ...facts, ...changes });
  return { trail, clock, events, lines: () => events.map((event) => JSON.parse(eventJson(event))) };
}

const pod = { metadata: { name: "web", uid: "u", resourceVersion: "7", managedFields: [{}] }, spec: {} };

describe("an audit trail", () => {
  it("gives Kubernetes' events of audit.k8s.io/v1", async () => {
    const { trail, clock, lines } = trailOf({ level: "Metadata" });
    trail.reached("RequestReceived");
    trail.decided(true, "RBAC: allowed");
    trail.requested(pod);
    trail.answered(() => pod);
    await clock.advance(250);
    trail.reached("ResponseComplete", 201);
    const received = {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level: "Metadata",
      auditID: "id-1",
      stage: "RequestReceived",
      requestURI: facts.requestURI,
      verb: "create",
      user: facts.user,
      sourceIPs: ["10.0.0.1"],
      userAgent: "kubectl/v1.36.0",
      objectRef: { resource: "pods", namespace: "default", apiVersion: "v1" },
      requestReceivedTimestamp: "2026-01-02T03:04:05.678000Z",
      stageTimestamp: "2026-01-02T03:04:05.678000Z",
    };
    expect(lines()).toEqual([
      received,
      {
        ...received,
        stage: "ResponseComplete",
        objectRef: { ...received.objectRef, name: "web", uid: "u", resourceVersion: "7" },
        responseStatus: { metadata: {}, code: 201 },
        stageTimestamp: "2026-01-02T03:04:05.928000Z",
        annotations: {
          "authorization.k8s.io/decision": "allow",
          "authorization.k8s.io/reason": "RBAC: allowed",
        },
      },
    ]);
  });

  it.each<[AuditLevel, boolean, boolean]>([
    ["Metadata", false, false],
    ["Request", true, false],
    ["RequestResponse", true, true],
  ])("at level %s has the sent object: %s, the answer: %s", (level, sent, answered) => {
    const { trail, lines } = trailOf({ level });
    let asked = false;
    trail.requested(pod);
    trail.answered(() => {
      asked = true;
      return { ...pod, spec: { number: new ExactNumber("1.0") } };
    });
    trail.reached("ResponseComplete", 201);
    expect(lines()[0].requestObject).toEqual(sent ? pod : undefined);
    expect(lines()[0].responseObject).toEqual(answered ? { ...pod, spec: { number: 1 } } : undefined);
    expect(asked).toBe(answered);
  });

  it("at level None is silent", () => {
    const { trail, events } = trailOf({ level: "None" });
    trail.requested(pod);
    trail.reached("RequestReceived");
    trail.reached("ResponseComplete", 200);
    expect(events).toEqual([]);
    expect(trail.silent).toBe(true);
  });

  it("keeps what was sent as it was then", () => {
    const { trail, lines } = trailOf({ level: "Request" });
    const object = { metadata: { name: "a" } };
    trail.requested(object);
    object.metadata.name = "b";
    trail.reached("ResponseComplete", 201);
    expect(lines()[0].requestObject).toEqual({ metadata: { name: "a" } });
  });

  it("leaves out stages and managedFields", () => {
    const { trail, lines } = trailOf({ omitStages: ["RequestReceived"], omitManagedFields: true });
    trail.reached("RequestReceived");
    trail.requested(pod);
    trail.answered(() => ({ items: [pod], rows: [{ object: pod, cells: [] }] }));
    trail.reached("ResponseComplete", 200);
    const { managedFields: _managed, ...metadata } = pod.metadata;
    const bare = { ...pod, metadata };
    expect(lines()).toMatchObject([{ stage: "ResponseComplete" }]);
    expect(lines()[0].requestObject).toEqual(bare);
    expect(lines()[0].responseObject).toEqual({ items: [bare], rows: [{ object: bare, cells: [] }] });
    expect(pod.metadata.managedFields).toHaveLength(1);
  });

  it("names the object by the path before all else", () => {
    const { trail, lines } = trailOf(
      {},
      {},
      { name: "asked", subresource: "eviction", group: "g", version: "v2" },
    );
    trail.requested({ metadata: { name: "said", namespace: "elsewhere" } });
    trail.reached("ResponseComplete", 201);
    expect(lines()[0].objectRef).toEqual({
      resource: "pods",
      namespace: "default",
      name: "asked",
      apiGroup: "g",
      apiVersion: "v2",
      subresource: "eviction",
    });
  });

  it("says of whom nobody knows no more than that", () => {
    const { trail, lines } = trailOf(
      {},
      { user: undefined, sourceIPs: [], userAgent: "" },
      { isResource: false },
    );
    trail.reached("ResponseStarted", 401);
    expect(lines()[0].user).toEqual({});
    for (const field of ["objectRef", "sourceIPs", "userAgent"]) expect(lines()[0]).not.toHaveProperty(field);
  });

  it("has what a Status says, who is impersonated, and a short user agent", () => {
    const { trail, lines } = trailOf({}, { userAgent: "x".repeat(2_000) });
    trail.impersonated({ username: "bob" });
    trail.ended({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      reason: "Conflict",
      code: 409,
    });
    trail.reached("ResponseComplete", 409);
    expect(lines()[0]).toMatchObject({
      impersonatedUser: { username: "bob" },
      userAgent: `${"x".repeat(1_024)}...TRUNCATED`,
    });
    expect(lines()[0].responseStatus).toEqual({
      metadata: {},
      status: "Failure",
      reason: "Conflict",
      code: 409,
    });
  });

  it.each([
    [
      [
        [true, "first"],
        [true, "second"],
      ],
      "allow",
      "first",
    ],
    [
      [
        [true, "first"],
        [false, "second"],
      ],
      "forbid",
      "second",
    ],
  ] as const)("after %j says %s: %s", (decisions, decision, reason) => {
    const { trail, lines } = trailOf({});
    for (const [allowed, why] of decisions) trail.decided(allowed, why);
    trail.reached("ResponseComplete", 200);
    expect(lines()[0].annotations).toEqual({
      "authorization.k8s.io/decision": decision,
      "authorization.k8s.io/reason": reason,
    });
  });
});
