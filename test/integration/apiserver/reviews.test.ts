import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ask } from "../../support/api-request.js";
import { startApiServer, type TestApiServer } from "../../support/api-server.js";

const authorization = "/apis/authorization.k8s.io/v1";
const authentication = "/apis/authentication.k8s.io/v1";
const review = (kind: string, spec: object) => ({ apiVersion: "authorization.k8s.io/v1", kind, spec });
const getPods = { namespace: "default", verb: "get", resource: "pods" };

describe("reviews", () => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 30_000);
  afterAll(() => server?.stop());

  const send = (path: string, body: unknown) => ask(server, path, { method: "POST", body });

  it.each([
    ["oneself", "selfsubjectaccessreviews", "SelfSubjectAccessReview", { resourceAttributes: getPods }, true],
    [
      "oneself about a path",
      "selfsubjectaccessreviews",
      "SelfSubjectAccessReview",
      { nonResourceAttributes: { path: "/metrics", verb: "get" } },
      true,
    ],
    [
      "another user",
      "subjectaccessreviews",
      "SubjectAccessReview",
      { user: "bob", resourceAttributes: getPods },
      false,
    ],
    [
      "a group",
      "subjectaccessreviews",
      "SubjectAccessReview",
      { groups: ["system:masters"], resourceAttributes: getPods },
      true,
    ],
  ])("tell what is allowed to %s", async (_who, resource, kind, spec, allowed) => {
    const answer = await send(`${authorization}/${resource}`, review(kind, spec));
    expect(answer.code).toBe(201);
    expect(answer.json).toMatchObject({ kind, spec, status: { allowed } });
  });

  it("tell what is allowed within a namespace", async () => {
    const path = `${authorization}/namespaces/default/localsubjectaccessreviews`;
    const spec = { user: "bob", resourceAttributes: getPods };
    const answer = await send(path, review("LocalSubjectAccessReview", spec));
    expect(answer.json).toMatchObject({ metadata: { namespace: "default" }, status: { allowed: false } });
    const elsewhere = { ...spec, resourceAttributes: { ...getPods, namespace: "other" } };
    expect((await send(path, review("LocalSubjectAccessReview", elsewhere))).status).toMatchObject({
      code: 422,
      details: { causes: [{ field: "spec.resourceAttributes.namespace" }] },
    });
  });

  it("want to be asked about something, and somebody", async () => {
    const nothing = await send(
      `${authorization}/selfsubjectaccessreviews`,
      review("SelfSubjectAccessReview", {}),
    );
    expect(nothing.status).toMatchObject({
      code: 422,
      reason: "Invalid",
      details: { causes: [{ field: "spec.resourceAttributes" }] },
    });
    const nobody = { resourceAttributes: getPods };
    const answer = await send(`${authorization}/subjectaccessreviews`, review("SubjectAccessReview", nobody));
    expect(answer.status.details?.causes).toMatchObject([
      { field: "spec.user", reason: "FieldValueRequired" },
    ]);
  });

  it("tell whose token it is", async () => {
    const body = (token: string) => ({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token },
    });
    const known = await send(`${authentication}/tokenreviews`, body(server.token));
    expect(known.json.status).toMatchObject({
      authenticated: true,
      user: { username: "alice", uid: "alice-uid", groups: ["system:authenticated"] },
    });
    const asked = { ...body(server.token), spec: { token: server.token, audiences: ["vault"] } };
    const elsewhere = await send(`${authentication}/tokenreviews`, asked);
    expect(elsewhere.json.status.authenticated ?? false).toBe(false);
    const anywhere = { ...asked, spec: { ...asked.spec, audiences: [] } };
    expect((await send(`${authentication}/tokenreviews`, anywhere)).json.status.authenticated).toBe(true);
    const unknown = await send(`${authentication}/tokenreviews`, body("wrong"));
    expect(unknown.code).toBe(201);
    expect(unknown.json.status.authenticated ?? false).toBe(false);
  });

  it("tell who one is, and can be posted only", async () => {
    const self = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const answer = await send(`${authentication}/selfsubjectreviews`, self);
    expect(answer.json.status.userInfo).toMatchObject({ username: "admin" });
    const read = await ask(server, `${authentication}/selfsubjectreviews`);
    expect(read.status).toMatchObject({ code: 405, reason: "MethodNotAllowed" });
  });

  it("list one's rules", async () => {
    const rules = review("SelfSubjectRulesReview", { namespace: "default" });
    const answer = await send(`${authorization}/selfsubjectrulesreviews`, rules);
    expect(answer.json.status).toMatchObject({ resourceRules: [], nonResourceRules: [], incomplete: false });
  });
});
