import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { namespaces, roles, secrets } from "../../../api/resources.js";
import type { Attributes, Authorizer } from "../../../control-plane/auth/authorizer.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { ask, open } from "../../support/api-request.js";
import { startApiServer } from "../../support/api-server.js";
import { fakeNodes } from "../../support/fake-nodes.js";
import { createRunningPod } from "../../support/running-pods.js";

const admin = { username: "admin", groups: ["system:masters"] };

/** `alice` may do whatever `allows` says; what was opened on nodes is kept. */
async function serverFor(allows: (attributes: Attributes) => boolean) {
  const opened: unknown[] = [];
  const authorizer: Authorizer = {
    authorize: (attributes) =>
      allows(attributes) ? { decision: "allow", reason: "" } : { decision: "no-opinion", reason: "" },
  };
  const server = await startApiServer({ authorizer, nodes: fakeNodes(({ target }) => opened.push(target)) });
  const client = clientFor(server.registry, admin);
  return { server, client, opened, as: { token: server.token } };
}

type Limited = Awaited<ReturnType<typeof serverFor>>;

describe("who may see one object by its name", () => {
  let limited: Limited;
  const path = "/api/v1/namespaces/default/secrets";
  const watched = "/api/v1/watch/namespaces/default/secrets";
  beforeAll(async () => {
    limited = await serverFor(({ resource, name }) => resource === "secrets" && name === "allowed");
    for (const name of ["allowed", "other"]) {
      const metadata = { namespace: "default", name };
      await limited.client.create(secrets, { apiVersion: "v1", kind: "Secret", metadata });
    }
  }, 30_000);
  afterAll(() => limited?.server.stop());

  const names = async (target: string) => {
    const { as, server } = limited;
    const separator = target.includes("?") ? "&" : "?";
    const answer = await ask(server, `${target}${separator}timeoutSeconds=1`, { as });
    if (answer.code !== 200) return answer.code;
    return [...answer.text.matchAll(/"name":"([a-z]+)"/g)].map(([, name]) => name);
  };

  it.each([
    ["its name", `${watched}/allowed?x=1`, ["allowed"]],
    ["a selector of it", `${path}?watch=1&fieldSelector=metadata.name%3Dallowed`, ["allowed"]],
    ["a selector behind the old prefix", `${watched}?fieldSelector=metadata.name%3Dallowed`, ["allowed"]],
    ["a list of it", `${path}?fieldSelector=metadata.name%3Dallowed`, ["allowed"]],
    ["its name and a selector of others", `${watched}/allowed?fieldSelector=metadata.name!%3Dallowed`, 400],
    ["its name and any selector", `${watched}/allowed?fieldSelector=type%3DOpaque`, 400],
    ["a selector of two names", `${path}?fieldSelector=metadata.name%3Dallowed,metadata.name%3Dother`, []],
    [
      "two selectors",
      `${path}?watch=1&fieldSelector=metadata.name%3Dallowed&fieldSelector=metadata.name%3Dother`,
      ["allowed"],
    ],
    ["a selector of all but it", `${path}?fieldSelector=metadata.name!%3Dallowed`, 403],
    ["both ways to watch", `${path}?watch=0&watch=1&fieldSelector=metadata.name%3Dother`, 403],
    ["a name with another's behind it", `${watched}/allowed%2Cmetadata.name!%3Dx`, 403],
    ["a name with a path behind it", `${path}/allowed%2F..%2Fother`, 400],
    ["no name", path, 403],
  ])("sees that alone by %s", async (_how, target, expected) => {
    expect(await names(target)).toEqual(expected);
  });

  it("deletes no others", async () => {
    const { server, as } = limited;
    const asked = { method: "DELETE", as };
    const all = await ask(server, `${path}?fieldSelector=metadata.name%3Dallowed`, asked);
    expect(all.code).toBe(403);
  });
});

describe("who may do everything in one namespace", () => {
  let limited: Limited;
  const node = "/api/v1/namespaces/mine/nodes/n/proxy/pods";
  beforeAll(async () => {
    limited = await serverFor(({ namespace }) => namespace === "mine");
    for (const name of ["mine", "other"]) {
      await limited.client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    await createRunningPod(limited.client, "p", [{ name: "main", image: "busybox:1" }]);
  }, 30_000);
  afterAll(() => limited?.server.stop());

  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec: { user: "x" } };
  it.each([
    ["another namespace", "GET", "/api/v1/namespaces/mine/namespaces/other", undefined],
    ["changing another namespace", "PUT", "/api/v1/namespaces/mine/namespaces/other", {}],
    ["ending another namespace", "PUT", "/api/v1/namespaces/mine/namespaces/other/finalize", {}],
    ["deleting another namespace", "DELETE", "/api/v1/namespaces/mine/namespaces/other", undefined],
    ["all namespaces", "GET", "/api/v1/namespaces/mine/namespaces", undefined],
    ["nodes", "GET", "/api/v1/namespaces/mine/nodes", undefined],
    ["a node's agent", "GET", node, undefined],
    [
      "asking for others",
      "POST",
      "/apis/authorization.k8s.io/v1/namespaces/mine/subjectaccessreviews",
      review,
    ],
    [
      "whose token it is",
      "POST",
      "/apis/authentication.k8s.io/v1/namespaces/mine/tokenreviews",
      { ...review, kind: "TokenReview" },
    ],
    ["cluster roles", "POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/mine/clusterrolebindings", {}],
  ])("does not get at %s", async (_what, method, path, body) => {
    const { server, as, opened, client } = limited;
    expect((await ask(server, path, { method, body, as })).code).toBe(404);
    expect(opened).toEqual([]);
    expect(await client.get(namespaces, { name: "other" })).toMatchObject({
      metadata: { name: "other" },
      status: { phase: "Active" },
    });
  });

  it("still sees the namespace itself", async () => {
    const { server, as } = limited;
    expect((await ask(server, "/api/v1/namespaces/mine", { as })).code).toBe(200);
    expect((await ask(server, "/api/v1/namespaces/other", { as })).code).toBe(403);
  });
});

describe("who may only get", () => {
  let limited: Limited;
  const upgrade = { connection: "Upgrade", upgrade: "SPDY/3.1" };
  beforeAll(async () => {
    limited = await serverFor(({ verb }) => verb === "get" || verb === "watch");
    await createRunningPod(limited.client, "p", [{ name: "main", image: "busybox:1" }]);
  }, 30_000);
  afterAll(() => limited?.server.stop());

  it.each(["exec?command=sh&stdin=1", "attach?stdin=1", "portforward?ports=80"])(
    "does not get into a pod by %s",
    async (subresource) => {
      const { server, as, opened } = limited;
      const path = `/api/v1/namespaces/default/pods/p/${subresource}`;
      const answer = await ask(server, path, { as, headers: upgrade });
      expect(answer.status).toMatchObject({ code: 403, message: expect.stringContaining("cannot create") });
      const old = await open(server, path.replace("v1/", "v1/watch/"), { as, headers: upgrade });
      expect(old.resume().statusCode).toBe(404);
      expect(opened).toEqual([]);
    },
  );
});

describe("who may update and not create", () => {
  let limited: Limited;
  const path = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles/new";
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: "new" } };
  beforeAll(async () => {
    limited = await serverFor(({ verb }) => verb === "update");
  }, 30_000);
  afterAll(() => limited?.server.stop());

  it.each(["", "?dryRun=All"])("creates nothing by a PUT%s", async (query) => {
    const { server, as } = limited;
    const refused = await ask(server, `${path}${query}`, { method: "PUT", body: role, as });
    expect(refused.status).toMatchObject({
      code: 403,
      message:
        'roles.rbac.authorization.k8s.io "new" is forbidden: User "alice" cannot create resource "roles" in API group "rbac.authorization.k8s.io" in the namespace "default"',
    });
    await expect(limited.client.get(roles, { namespace: "default", name: "new" })).rejects.toThrow(
      "not found",
    );
  });

  it("updates what is there", async () => {
    const { server, as, client } = limited;
    await client.create(roles, { ...role, metadata: { namespace: "default", name: "new" } });
    const labelled = { ...role, metadata: { name: "new", labels: { a: "b" } } };
    expect((await ask(server, path, { method: "PUT", body: labelled, as })).code).toBe(200);
  });
});
