import { afterEach, describe, expect, it } from "@jest/globals";
import type { AuditRule } from "../../../api/audit/policy.js";
import { ApiError } from "../../../api/errors.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { silentLogger } from "../../../common/logger.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { chain, Exchange, type Handler } from "../../../control-plane/apiserver/exchange/exchange.js";
import { audit } from "../../../control-plane/apiserver/filters/audit.js";
import { auditReceived } from "../../../control-plane/apiserver/filters/audit-received.js";
import { authentication } from "../../../control-plane/apiserver/filters/authentication.js";
import { catchAll } from "../../../control-plane/apiserver/filters/catch-all.js";
import { type HttpResponse, text } from "../../../control-plane/apiserver/http/response.js";
import type { ApiRequest } from "../../../control-plane/apiserver/nodes/dispatcher.js";
import { MemoryRequest } from "../../../control-plane/apiserver/nodes/memory-request.js";
import { type AuditEvent, eventJson } from "../../../control-plane/audit/audit-event.js";
import { FakeClock } from "../../support/fake-clock.js";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";
import { recordingAuditor } from "../../support/recording-auditor.js";

const scheme = builtInScheme();

// biome-ignore lint/suspicious/noExplicitAny: whatever the line says, for tests to look into
const parsed = (events: readonly AuditEvent[]): any[] => events.map((event) => JSON.parse(eventJson(event)));
const stages = (events: readonly AuditEvent[]) =>
  events.map(({ stage, responseStatus }) => [stage, responseStatus?.code]);

describe("audit events of the API", () => {
  let api: MemoryApi | undefined;
  afterEach(async () => {
    await api?.stop();
    api = undefined;
  });

  async function audited(
    rule: Partial<AuditRule>,
    requests: readonly (Partial<ApiRequest> & { path: string })[],
  ) {
    const { auditor, events } = recordingAuditor(new FakeClock(), {
      omitStages: ["RequestReceived"],
      ...rule,
    });
    const authorizer = {
      authorize: ({ verb, user }: { verb: string; user: { username?: string } }) =>
        user.username === "alice" && verb !== "impersonate"
          ? ({ decision: "no-opinion", reason: "nobody says so" } as const)
          : ({ decision: "allow", reason: "because" } as const),
    };
    api = await memoryApi(() => {}, { auditor, authorizer });
    const answers = [];
    for (const request of requests) answers.push(await api.ask(request));
    return { answers, events: parsed(events) };
  }

  const maps = "/api/v1/namespaces/default/configmaps";
  const json = { "content-type": "application/json" };
  const written = (method: string, path: string, body: unknown, headers: Record<string, string> = json) => ({
    method,
    path,
    headers,
    body: Buffer.from(JSON.stringify(body)),
  });
  const map = { metadata: { name: "m" }, data: { a: "1" } };
  const create = written("POST", maps, map);

  it("tell what is created, with what came of it", async () => {
    const { events } = await audited({}, [create]);
    expect(events).toMatchObject([
      {
        verb: "create",
        user: { username: "admin" },
        objectRef: { resource: "configmaps", namespace: "default", name: "m", apiVersion: "v1" },
        requestObject: { kind: "ConfigMap", apiVersion: "v1", ...map },
        responseObject: { kind: "ConfigMap", metadata: { uid: expect.any(String) } },
        responseStatus: { code: 201 },
        annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "because" },
      },
    ]);
  });

  it.each([
    [
      "update",
      written("PUT", `${maps}/m`, { ...map, data: { a: "2" } }),
      { data: { a: "2" } },
      { data: { a: "2" } },
    ],
    [
      "patch",
      written(
        "PATCH",
        `${maps}/m`,
        { data: { a: null, b: "2" } },
        { "content-type": "application/merge-patch+json" },
      ),
      { data: { a: null, b: "2" } },
      { data: { b: "2" } },
    ],
    ["get", { path: `${maps}/m` }, undefined, { metadata: { name: "m" } }],
    ["list", { path: maps }, undefined, { kind: "ConfigMapList", items: [{ metadata: { name: "m" } }] }],
    [
      "list",
      { path: maps, headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } },
      undefined,
      { kind: "Table" },
    ],
    [
      "delete",
      written("DELETE", `${maps}/m`, { gracePeriodSeconds: 0 }),
      { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 },
      { kind: "Status", status: "Success" },
    ],
    [
      "create",
      written("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
        spec: { resourceAttributes: { verb: "get", resource: "pods" } },
      }),
      { kind: "SelfSubjectAccessReview" },
      { kind: "SelfSubjectAccessReview", status: { allowed: true } },
    ],
  ])("tell what was sent and answered: %s", async (verb, request, sent, answered) => {
    const { events } = await audited({}, [create, request]);
    expect(events[1]).toMatchObject({ verb, responseObject: answered });
    if (sent) expect(events[1].requestObject).toMatchObject(sent);
    else expect(events[1]).not.toHaveProperty("requestObject");
  });

  it("have no bodies at level Metadata, and what a Status says all the same", async () => {
    const gone = { method: "DELETE", path: `${maps}/m` };
    const { events } = await audited({ level: "Metadata" }, [create, gone, gone]);
    for (const event of events) {
      expect(event).not.toHaveProperty("requestObject");
      expect(event).not.toHaveProperty("responseObject");
    }
    expect(events[1].responseStatus).toMatchObject({ status: "Success", code: 200, details: { name: "m" } });
    expect(events[2].responseStatus).toMatchObject({ status: "Failure", reason: "NotFound", code: 404 });
  });

  const alice = { user: { username: "alice", groups: [] } };
  it.each([
    [
      403,
      { path: maps, ...alice },
      { "authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": "nobody says so" },
    ],
    [400, written("POST", maps, "no object"), { "authorization.k8s.io/decision": "allow" }],
    [422, written("POST", maps, { metadata: { name: "NO" } }), { "authorization.k8s.io/decision": "allow" }],
    [404, { path: "/api/v1/none" }, { "authorization.k8s.io/decision": "allow" }],
  ])("tell what is refused with %d", async (code, request, annotations) => {
    const { events } = await audited({}, [request]);
    expect(events).toMatchObject([{ stage: "ResponseComplete", responseStatus: { code }, annotations }]);
  });

  it("tell who is impersonated; the policy goes by who asks", async () => {
    const request = { path: maps, ...alice, headers: { "impersonate-user": "bob" } };
    const { events } = await audited({ users: ["alice"] }, [request]);
    expect(events).toMatchObject([{ user: { username: "alice" }, impersonatedUser: { username: "bob" } }]);
  });

  it("tell of a target that can't be read", async () => {
    const { answers, events } = await audited({}, [{ path: "/api/v1/namespaces/%zz" }]);
    expect(answers[0]?.statusCode).toBe(400);
    expect(events).toMatchObject([
      {
        stage: "ResponseStarted",
        user: {},
        requestURI: "/api/v1/namespaces/%zz",
        responseStatus: { code: 400 },
      },
    ]);
  });

  it.each([
    ["my-request.1", true],
    ["", false],
    ["x".repeat(65), false],
    ["two words", false],
  ])("have the id that the answer says; it is the client's when it is one: %j", async (id, kept) => {
    const { answers, events } = await audited({}, [{ path: "/version?a=b", headers: { "Audit-ID": id } }]);
    const answered = answers[0]?.headers["audit-id"];
    expect(events[0]).toMatchObject({ auditID: answered, requestURI: "/version?a=b" });
    expect(answered === id).toBe(kept);
    expect(answered).not.toBe("");
  });

  it("are made of nothing that the policy leaves out", async () => {
    const { events } = await audited({ verbs: ["delete"] }, [create, { path: maps }]);
    expect(events).toEqual([]);
  });
});

describe("the audit filters", () => {
  function run(handler: Handler, path = "/api/v1/pods", known = true, aborts = new AbortController()) {
    const clock = new FakeClock();
    const { auditor, events } = recordingAuditor(clock, {});
    const authenticator = { authenticate: async () => (known ? { username: "alice" } : undefined) };
    const handle = chain(
      [
        audit(auditor, clock, seededRandom()),
        catchAll(silentLogger),
        authentication(authenticator),
        auditReceived(auditor),
      ],
      handler,
    );
    const request = { method: "GET", path, headers: {}, body: Buffer.alloc(0), user: {} };
    const answer = handle(new Exchange(new MemoryRequest(request, aborts.signal), scheme));
    return { answer, events };
  }

  it("tell of who isn't known", async () => {
    const { answer, events } = run(async () => text(200, "ok"), undefined, false);
    expect(await answer).toMatchObject({ statusCode: 401, headers: { "audit-id": expect.any(String) } });
    expect(events).toMatchObject([
      {
        stage: "ResponseStarted",
        user: {},
        responseStatus: { status: "Failure", reason: "Unauthorized", message: "Unauthorized", code: 401 },
      },
    ]);
  });

  it("tell of too many requests", async () => {
    const { answer, events } = run(async () => {
      throw new ApiError("TooManyRequests", "too many");
    });
    await answer;
    expect(stages(events)).toEqual([
      ["RequestReceived", undefined],
      ["ResponseComplete", 429],
    ]);
  });

  it("tell of a fault of the server", async () => {
    const { answer, events } = run(async () => {
      throw new TypeError("x is undefined");
    });
    expect(await answer).toMatchObject({ statusCode: 500 });
    expect(events).toMatchObject([
      { stage: "RequestReceived" },
      {
        stage: "Panic",
        responseStatus: {
          status: "Failure",
          reason: "InternalError",
          message: "APIServer panic'd: x is undefined",
          code: 500,
        },
      },
    ]);
  });

  const watch = "/api/v1/pods?watch=1";
  const received = ["RequestReceived", undefined];
  const out = { write() {}, flush() {} };
  const { signal } = new AbortController();

  const stream = (write: () => Promise<void>) => async () =>
    ({ kind: "stream", statusCode: 200, headers: {}, write }) as const;
  async function written(answer: Promise<HttpResponse>): Promise<void> {
    const response = await answer;
    if (response.kind === "stream") await response.write(out, signal);
  }

  it("tell when what lasts begins, and when it has ended", async () => {
    const { answer, events } = run(
      stream(async () => {}),
      watch,
    );
    await answer;
    expect(stages(events)).toEqual([received, ["ResponseStarted", 200]]);
    await written(answer);
    expect(stages(events)).toEqual([received, ["ResponseStarted", 200], ["ResponseComplete", 200]]);
  });

  it("tell of the end of what broke off", async () => {
    const { answer, events } = run(
      stream(async () => {
        throw new Error("the client went away");
      }),
      watch,
    );
    await expect(written(answer)).rejects.toThrow("went away");
    expect(stages(events).at(-1)).toEqual(["ResponseComplete", 200]);
  });

  it("tell once of the end of what nobody came to read", async () => {
    const aborts = new AbortController();
    const { answer, events } = run(
      stream(async () => {}),
      watch,
      true,
      aborts,
    );
    await answer;
    aborts.abort();
    const all = [received, ["ResponseStarted", 200], ["ResponseComplete", 200]];
    expect(stages(events)).toEqual(all);
    await written(answer);
    expect(stages(events)).toEqual(all);
  });

  it("have no second moment for what is short", async () => {
    const { answer, events } = run(stream(async () => {}));
    await written(answer);
    expect(stages(events)).toEqual([received, ["ResponseComplete", 200]]);
  });

  it("tell when a watch is refused", async () => {
    const { answer, events } = run(async () => {
      throw new ApiError("Forbidden", "no");
    }, watch);
    await answer;
    expect(stages(events)).toEqual([received, ["ResponseStarted", 403], ["ResponseComplete", 403]]);
  });

  it("tell of a connection that becomes another", async () => {
    const { answer, events } = run(
      async () => ({ kind: "upgrade", accept: async () => {} }),
      "/api/v1/namespaces/default/pods/p/exec",
    );
    const response = await answer;
    expect(stages(events)).toEqual([received, ["ResponseStarted", 101]]);
    if (response.kind === "upgrade") await response.accept({} as never);
    expect(stages(events).at(-1)).toEqual(["ResponseComplete", 101]);
  });
});
