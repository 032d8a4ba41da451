import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ask } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";

const maps = "/api/v1/namespaces/default/configmaps";

describe("deleting over HTTP", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 30_000);
  afterAll(() => server?.stop());

  async function create(name: string, metadata: object = {}): Promise<string> {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata } };
    const answer = await ask(server, maps, { method: "POST", body });
    expect(answer.code).toBe(201);
    return answer.json.metadata.uid;
  }

  const remove = (path: string, body?: unknown) => ask(server, path, { method: "DELETE", body });

  it("says Success, and what is gone", async () => {
    const uid = await create("a");
    const answer = await remove(`${maps}/a`);
    expect(answer.code).toBe(200);
    expect(answer.json).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "a", kind: "configmaps", uid },
    });
    expect((await remove(`${maps}/a`)).status).toMatchObject({ code: 404, reason: "NotFound" });
  });

  it("shows a Service's last state", async () => {
    const path = "/api/v1/namespaces/default/services";
    const metadata = { name: "s" };
    const body = { apiVersion: "v1", kind: "Service", metadata, spec: { ports: [{ port: 80 }] } };
    await ask(server, path, { method: "POST", body });
    expect((await remove(`${path}/s`)).json).toMatchObject({ kind: "Service", metadata });
  });

  it("marks what has finalizers, and lets it go with the last of them", async () => {
    await create("held", { finalizers: ["example.com/hold"] });
    const answer = await remove(`${maps}/held`);
    expect(answer.json.metadata).toMatchObject({
      deletionGracePeriodSeconds: 0,
      finalizers: ["example.com/hold"],
    });
    expect(answer.json.metadata.deletionTimestamp).toBeDefined();
    await ask(server, `${maps}/held`, {
      method: "PATCH",
      body: { metadata: { finalizers: null } },
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect((await ask(server, `${maps}/held`)).code).toBe(404);
  });

  it("adds the finalizer of the propagation that is asked for", async () => {
    for (const [policy, finalizer] of [
      ["Foreground", "foregroundDeletion"],
      ["Orphan", "orphan"],
    ]) {
      const name = `by-${policy?.toLowerCase()}`;
      await create(name);
      const answer = await remove(`${maps}/${name}?propagationPolicy=${policy}`);
      expect(answer.json.metadata.finalizers).toEqual([finalizer]);
    }
  });

  it("keeps everything in a dry run", async () => {
    await create("dry");
    expect((await remove(`${maps}/dry?dryRun=All`)).code).toBe(200);
    expect((await remove(`${maps}/dry`, { dryRun: ["All"] })).code).toBe(200);
    expect((await ask(server, `${maps}/dry`)).code).toBe(200);
  });

  it("deletes what matches, and lists it", async () => {
    await create("c1", { labels: { of: "c" } });
    await create("c2", { labels: { of: "c" } });
    await create("c3");
    const answer = await remove(`${maps}?labelSelector=of%3Dc`);
    expect(answer.json).toMatchObject({
      kind: "ConfigMapList",
      items: [{ metadata: { name: "c1" } }, { metadata: { name: "c2" } }],
    });
    expect((await ask(server, `${maps}/c3`)).code).toBe(200);
  });

  const uid = "x";
  it.each([
    [
      "another uid",
      "there",
      { preconditions: { uid } },
      409,
      /^Operation cannot be fulfilled on configmaps "there": the UID in the precondition \(x\) does not match the UID in record \([-0-9a-f]{36}\)\. The object might have been deleted and then recreated$/,
    ],
    [
      "another version",
      "there",
      { preconditions: { resourceVersion: "1" } },
      409,
      /^Operation cannot be fulfilled on configmaps "there": the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
    ],
    [
      "an unknown propagation",
      "there",
      { propagationPolicy: "Sideways" },
      422,
      /^DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan"/,
    ],
    [
      "two propagations",
      "there",
      { propagationPolicy: "Orphan", orphanDependents: true },
      422,
      /^DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set$/,
    ],
    ["an unknown dry run", "there", { dryRun: ["Some"] }, 422, /dryRun: Unsupported value: /],
    ["options of the wrong type", "there", { gracePeriodSeconds: "x" }, 400, /gracePeriodSeconds/],
    ["what is not there", "none", {}, 404, /^configmaps "none" not found$/],
  ])("refuses %s", async (_what, name, options, code, message) => {
    await ask(server, maps, {
      method: "POST",
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "there" } },
    });
    const answer = await remove(`${maps}/${name}`, { kind: "DeleteOptions", apiVersion: "v1", ...options });
    expect(answer.status.code).toBe(code);
    expect(answer.status.message).toMatch(message);
  });
});
