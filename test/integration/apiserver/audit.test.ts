import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { parseAuditPolicy } from "../../../api/audit/parse-policy.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { pods } from "../../../api/resources.js";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import type { AuditEvent } from "../../../control-plane/audit/audit-event.js";
import { AuditLog } from "../../../control-plane/audit/audit-log.js";
import { AuditMetrics } from "../../../control-plane/audit/audit-metrics.js";
import { Auditor } from "../../../control-plane/audit/auditor.js";
import { RotatingFile } from "../../../control-plane/audit/rotating-file.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { ask, open } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";
import { fakeNodes } from "../../support/fake-nodes.js";
import { kubectl } from "../../support/kubectl.js";
import { eventually } from "../../support/wait.js";

const policy = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  nonResourceURLs: [/healthz*, /api*, /openapi/*]
- level: Metadata
  resources: [{ resources: [secrets] }]
- level: RequestResponse
  resources: [{ resources: [configmaps] }]
- level: Metadata
`;

/** What was written: bodies are JSON there. */
type Line = Omit<AuditEvent, "requestObject" | "responseObject"> & {
  readonly requestObject?: object;
  readonly responseObject?: object;
};

describe("the audit log of an API server", () => {
  let server: TestApiServer;
  let folder: string;
  const stop = new AbortController();
  let done: Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "coracle-audit-"));
    const clock = systemClock;
    const output = new RotatingFile({ path: path(), maxBytes: 0, maxBackups: 0, maxAgeMs: 0, clock });
    await output.open();
    const metrics = new AuditMetrics(new Registry());
    const auditLog = new AuditLog({ output, format: "json", metrics, log: silentLogger });
    done = auditLog.run(stop.signal);
    server = await startApiServer({
      auditor: new Auditor({ policy: parseAuditPolicy(policy).policy, sink: auditLog, metrics, clock }),
      nodes: fakeNodes((end) => {
        if (end.target.type === "logs") end.channel(0).end("one\n");
        for (const channel of [1, 2]) end.channel(channel).end();
        end.end();
      }),
    });
    await createPod();
  }, 30_000);
  afterAll(async () => {
    await server?.stop();
    stop.abort();
    await done;
    await rm(folder, { recursive: true, force: true });
  });

  const path = () => join(folder, "audit.log");
  async function createPod(): Promise<void> {
    const pod: V1Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "default" },
      spec: { nodeName: "n1", containers: [{ name: "main", image: "busybox:1" }] },
    };
    const client = clientFor(server.registry, { username: "admin", groups: ["system:masters"] });
    const { metadata } = await client.create(pods, pod);
    await client.update(pods, { ...pod, metadata, status: { phase: "Running" } } as V1Pod, {
      subresource: "status",
    });
  }

  async function lines(): Promise<Line[]> {
    const text = await readFile(path(), "utf8");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  /** The lines that `fits` chooses, once there are `count` of them. */
  const linesOf = (fits: (line: Line) => boolean, count = 1): Promise<Line[]> =>
    eventually(async () => {
      const found = (await lines()).filter(fits);
      expect(found).toHaveLength(count);
      return found;
    });
  const run = async (...args: string[]) => {
    const outcome = await kubectl(server.kubeconfig, args);
    expect(outcome.stderr).toBe("");
    return outcome.stdout;
  };

  it("tells of what kubectl creates, gets, patches and deletes", async () => {
    await run("create", "configmap", "m", "--from-literal=a=1");
    await run("get", "configmap", "m", "-o", "name");
    await run("label", "configmap", "m", "colour=red");
    await run("delete", "configmap", "m", "--wait=false");
    const found = await linesOf(
      ({ objectRef, verb }) =>
        objectRef?.name === "m" && verb !== "get" && objectRef.resource === "configmaps",
      3,
    );
    expect(found).toMatchObject([
      {
        kind: "Event",
        apiVersion: "audit.k8s.io/v1",
        level: "RequestResponse",
        stage: "ResponseComplete",
        verb: "create",
        user: { username: "admin", groups: ["system:masters", "system:authenticated"] },
        sourceIPs: ["127.0.0.1"],
        userAgent: expect.stringMatching(/^kubectl\//),
        requestURI: expect.stringMatching(/^\/api\/v1\/namespaces\/default\/configmaps\?/),
        objectRef: { resource: "configmaps", namespace: "default", name: "m", apiVersion: "v1" },
        requestObject: { kind: "ConfigMap", data: { a: "1" } },
        responseObject: { kind: "ConfigMap", metadata: { uid: expect.any(String) } },
        responseStatus: { metadata: {}, code: 201 },
        requestReceivedTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
      },
      {
        verb: "patch",
        requestObject: { metadata: { labels: { colour: "red" } } },
        responseStatus: { code: 200 },
      },
      {
        verb: "delete",
        requestObject: { kind: "DeleteOptions" },
        responseStatus: { status: "Success", code: 200 },
      },
    ]);
    const gets = (await lines()).filter(({ objectRef, verb }) => objectRef?.name === "m" && verb === "get");
    expect(gets[0]).toMatchObject({ responseObject: { data: { a: "1" } }, responseStatus: { code: 200 } });
  });

  it("says nothing of what is in a Secret", async () => {
    await run("create", "secret", "generic", "s", "--from-literal=password=hunter2");
    await run("get", "secret", "s", "-o", "yaml");
    await linesOf(({ objectRef, verb }) => objectRef?.resource === "secrets" && verb === "get");
    const text = await readFile(path(), "utf8");
    expect(text).not.toContain(Buffer.from("hunter2").toString("base64"));
  });

  it("tells when a watch begins and ends", async () => {
    const { headers } = await ask(server, "/api/v1/namespaces?watch=1&timeoutSeconds=1");
    const found = await linesOf(({ auditID }) => auditID === headers["audit-id"], 2);
    expect(found).toMatchObject([
      { verb: "watch", stage: "ResponseStarted", responseStatus: { code: 200 } },
      { verb: "watch", stage: "ResponseComplete", responseStatus: { code: 200 } },
    ]);
    const [begun = "", ended = ""] = found.map(({ stageTimestamp }) => stageTimestamp);
    expect(ended > begun).toBe(true);
  });

  it("tells of the end of a watch whose client goes away", async () => {
    const answer = await open(server, "/api/v1/nodes?watch=1");
    const id = answer.headers["audit-id"];
    await linesOf(({ auditID }) => auditID === id);
    answer.destroy();
    await linesOf(({ auditID, stage }) => auditID === id && stage === "ResponseComplete");
  });

  it("tells of commands run and logs read in a pod", async () => {
    await run("exec", "p", "--", "id");
    await run("logs", "p");
    const exec = await linesOf(({ objectRef }) => objectRef?.subresource === "exec", 2);
    expect(exec).toMatchObject([
      { stage: "ResponseStarted", objectRef: { name: "p" }, responseStatus: { code: 101 } },
      { stage: "ResponseComplete", requestURI: expect.stringContaining("command=id") },
    ]);
    const log = await linesOf(({ objectRef }) => objectRef?.subresource === "log", 2);
    expect(log.map(({ stage }: Line) => stage)).toEqual(["ResponseStarted", "ResponseComplete"]);
  });

  const idOf = async (...asked: Parameters<typeof ask>) => {
    const { headers, code } = await ask(...asked);
    return { id: headers["audit-id"], code };
  };

  it("tells who was refused, and why", async () => {
    const nobody = await idOf(server, "/api/v1/pods", { as: "nobody" });
    const wrong = await idOf(server, "/api/v1/pods", { as: { token: "wrong" } });
    const alice = await idOf(server, "/api/v1/pods", { as: { token: server.token } });
    expect([nobody, wrong, alice].map(({ code }) => code)).toEqual([401, 401, 403]);
    for (const { id } of [nobody, wrong]) {
      const [line] = await linesOf(({ auditID }) => auditID === id);
      expect(line).toMatchObject({ stage: "ResponseStarted", user: {}, responseStatus: { code: 401 } });
    }
    const [line] = await linesOf(({ auditID }) => auditID === alice.id);
    expect(line).toMatchObject({
      stage: "ResponseComplete",
      user: { username: "alice", uid: "alice-uid" },
      responseStatus: { reason: "Forbidden", code: 403 },
      annotations: { "authorization.k8s.io/decision": "forbid" },
    });
  });

  it("tells whom the administrator became", async () => {
    const outcome = await kubectl(server.kubeconfig, ["get", "services", "--as", "bob", "--as-group", "ops"]);
    expect(outcome.code).toBe(1);
    const [line] = await linesOf(({ impersonatedUser }) => impersonatedUser !== undefined);
    expect(line).toMatchObject({
      user: { username: "admin" },
      impersonatedUser: { username: "bob", groups: ["ops", "system:authenticated"] },
      responseStatus: { code: 403 },
    });
  });

  it("tells of bodies that can't be read, and takes the client's id", async () => {
    const headers = { "audit-id": "from-a-client" };
    const { id } = await idOf(server, "/api/v1/namespaces", { method: "POST", body: "{", headers });
    expect(id).toBe("from-a-client");
    const [line] = await linesOf(({ auditID }) => auditID === id);
    expect(line?.responseStatus).toMatchObject({ status: "Failure", reason: "BadRequest", code: 400 });
  });

  it("says nothing of what the policy leaves out", async () => {
    const { id } = await idOf(server, "/healthz");
    const { id: next } = await idOf(server, "/version");
    await linesOf(({ auditID }) => auditID === next);
    expect((await lines()).filter(({ auditID }) => auditID === id)).toEqual([]);
  });
});
