import { describe, expect, it } from "@jest/globals";
import { authorizeOrThrow, questionsOf } from "../../../../control-plane/apiserver/exchange/authorize.js";
import type { Attributes, Authorizer } from "../../../../control-plane/auth/authorizer.js";
import { exchangeOf } from "../../../support/exchange.js";

const user = { username: "alice" };

describe("what a request has to be allowed", () => {
  it.each<[method: string, path: string, asked: Partial<Attributes>[]]>([
    ["GET", "/version", [{ verb: "get", path: "/version" }]],
    ["GET", "/api/v1/pods", [{ verb: "list", resource: "pods", namespace: "", name: "" }]],
    [
      "GET",
      "/api/v1/namespaces/a/pods/p",
      [{ verb: "get", resource: "pods", namespace: "a", name: "p", subresource: "" }],
    ],
    [
      "PUT",
      "/apis/apps/v1/namespaces/a/deployments/d/scale",
      [{ verb: "update", group: "apps", resource: "deployments", subresource: "scale", name: "d" }],
    ],
    ["DELETE", "/api/v1/namespaces/a/pods", [{ verb: "deletecollection", resource: "pods" }]],
    [
      "GET",
      "/api/v1/namespaces/a/pods/p/exec",
      [
        { verb: "get", subresource: "exec" },
        { verb: "create", subresource: "exec" },
      ],
    ],
    ["POST", "/api/v1/namespaces/a/pods/p/exec", [{ verb: "create", subresource: "exec" }]],
    ["GET", "/api/v1/namespaces/a/pods/p/log", [{ verb: "get", subresource: "log" }]],
    [
      "GET",
      "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1",
      [{ verb: "list", fieldSelector: [{ field: "spec.nodeName", operator: "=", value: "n1" }] }],
    ],
  ])("%s %s", (method, path, asked) => {
    const questions = questionsOf(exchangeOf(path, { method, user }));
    expect(questions).toHaveLength(asked.length);
    expect(questions).toMatchObject(asked.map((question) => ({ user, ...question })));
  });

  it("is limited by no selector that can't be read, nor by one of a single object", () => {
    const selected = (path: string) => questionsOf(exchangeOf(path, { user }))[0]?.fieldSelector;
    expect(selected("/api/v1/pods?fieldSelector=nonsense")).toBeUndefined();
    expect(selected("/api/v1/namespaces/a/pods/p?fieldSelector=a%3Db")).toBeUndefined();
  });
});

describe("a refusal", () => {
  const refusal = (question: Omit<Attributes, "user">, reason = "") =>
    authorizeOrThrow({ authorize: () => ({ decision: "no-opinion", reason }) }, { user, ...question });
  const pods = { verb: "get", resource: "pods" };

  it.each<[question: Omit<Attributes, "user">, reason: string, message: string]>([
    [{ verb: "get", path: "/metrics" }, "", 'forbidden: User "alice" cannot get path "/metrics"'],
    [
      pods,
      "",
      'pods is forbidden: User "alice" cannot get resource "pods" in API group "" at the cluster scope',
    ],
    [
      { ...pods, namespace: "a", name: "p", subresource: "log" },
      "no rule",
      'pods "p" is forbidden: User "alice" cannot get resource "pods/log" in API group "" in the namespace "a": no rule',
    ],
    [
      { verb: "list", group: "apps", resource: "deployments" },
      "",
      'deployments.apps is forbidden: User "alice" cannot list resource "deployments" in API group "apps" at the cluster scope',
    ],
  ])("of %j", (question, reason, message) =>
    expect(refusal(question, reason)).rejects.toMatchObject({ code: 403, reason: "Forbidden", message }),
  );

  it("is not told to who is allowed", async () => {
    const allow: Authorizer = { authorize: () => ({ decision: "allow", reason: "" }) };
    expect(await authorizeOrThrow(allow, { user, ...pods })).toBeUndefined();
  });
});
