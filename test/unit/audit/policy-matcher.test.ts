import { describe, expect, it } from "@jest/globals";
import type { AuditRule } from "../../../api/audit/policy.js";
import { type AuditedRequest, PolicyMatcher } from "../../../control-plane/audit/policy-matcher.js";

const none: AuditedRequest = {
  isResource: true,
  path: "/",
  verb: "get",
  group: "",
  version: "v1",
  resource: "pods",
  subresource: "",
  namespace: "default",
  name: "web",
};
const path = (text: string) => ({ isResource: false, path: text, resource: "", namespace: "", name: "" });
const node = { resource: "nodes", namespace: "" };
const logs = { subresource: "log" };
const deployments = { group: "apps", resource: "deployments" };
const alice = { username: "alice", groups: ["devs", "system:authenticated"] };

const levelOf = (rule: Partial<AuditRule>, request: Partial<AuditedRequest>, user?: typeof alice) =>
  new PolicyMatcher({ rules: [{ level: "Metadata", ...rule }] }).decide({ ...none, ...request }, user).level;
const core = (...resources: string[]) => ({ resources: [{ resources }] });

describe("a rule of an audit policy", () => {
  it.each<[Partial<AuditRule>, Partial<AuditedRequest>, boolean]>([
    [{}, {}, true],
    [{}, path("/healthz"), true],
    [{ users: ["alice"] }, {}, true],
    [{ users: ["bob"] }, {}, false],
    [{ userGroups: ["ops", "devs"] }, {}, true],
    [{ userGroups: ["ops"] }, {}, false],
    [{ verbs: ["get", "list"] }, {}, true],
    [{ verbs: ["watch"] }, {}, false],
    [{ verbs: ["get"], users: ["bob"] }, {}, false],
    [{ namespaces: ["default"] }, {}, true],
    [{ namespaces: [""] }, {}, false],
    [{ namespaces: [""] }, node, true],
    [{ namespaces: [""] }, path("/healthz"), false],
    [{ resources: [{}] }, {}, true],
    [{ resources: [{}] }, logs, true],
    [{ resources: [{}] }, deployments, false],
    [{ resources: [{ group: "apps" }] }, deployments, true],
    [{ resources: [{ group: "*" }] }, deployments, true],
    [{ resources: [{ group: "batch" }, { group: "apps" }] }, deployments, true],
    [{ resources: [{ group: "apps", resources: ["pods"] }] }, {}, false],
    [{ resources: [{}] }, path("/api/v1"), false],
    [core("pods"), {}, true],
    [core("pods"), logs, false],
    [core("pods/log"), logs, true],
    [core("pods/log"), {}, false],
    [core("pods/*"), {}, true],
    [core("pods/*"), logs, true],
    [core("pods/*"), node, false],
    [core("*/log"), logs, true],
    [core("*/log"), { subresource: "status" }, false],
    [core("*/log"), {}, false],
    [core("*"), {}, true],
    [core("*"), logs, true],
    [core("services", "pods"), {}, true],
    [{ ...core("pods"), namespaces: ["other"] }, {}, false],
    [{ resources: [{ resources: ["pods"], resourceNames: ["web"] }] }, {}, true],
    [{ resources: [{ resources: ["pods"], resourceNames: ["db"] }] }, {}, false],
    [{ resources: [{ resources: ["pods"], resourceNames: ["web"] }] }, { verb: "list", name: "" }, false],
    [{ nonResourceURLs: ["/healthz"] }, path("/healthz"), true],
    [{ nonResourceURLs: ["/healthz"] }, path("/healthz/etcd"), false],
    [{ nonResourceURLs: ["/healthz*"] }, path("/healthz/etcd"), true],
    [{ nonResourceURLs: ["*"] }, path("/version"), true],
    [{ nonResourceURLs: ["*"] }, {}, false],
  ])("%j fits %j: %s", (rule, request, fits) => {
    expect(levelOf(rule, request, alice)).toBe(fits ? "Metadata" : "None");
  });

  it.each([
    [{ users: [""] }, "None"],
    [{ userGroups: ["system:unauthenticated"] }, "None"],
    [{ verbs: ["get"] }, "Metadata"],
  ])("%j makes %s of whom nobody knows", (rule, level) => {
    expect(levelOf(rule, {})).toBe(level);
  });
});

describe("an audit policy", () => {
  const matcher = new PolicyMatcher({
    omitStages: ["RequestReceived"],
    omitManagedFields: true,
    rules: [
      { level: "None", users: ["alice"], verbs: ["get"] },
      { level: "Request", users: ["alice"], omitStages: ["Panic"], omitManagedFields: false },
      { level: "RequestResponse", verbs: ["create"] },
    ],
  });
  const decide = (verb: string, username: string) => {
    const { omitStages, ...rest } = matcher.decide({ ...none, verb }, { username });
    return { ...rest, omitStages: [...omitStages] };
  };

  it("goes by the first rule that fits", () => {
    expect(decide("get", "alice").level).toBe("None");
    expect(decide("create", "alice").level).toBe("Request");
    expect(decide("create", "bob").level).toBe("RequestResponse");
    expect(decide("get", "bob").level).toBe("None");
  });

  it("omits what it says, and the rule; the rule has the last word on managedFields", () => {
    expect(decide("create", "alice")).toMatchObject({
      omitStages: ["RequestReceived", "Panic"],
      omitManagedFields: false,
    });
    expect(decide("create", "bob")).toMatchObject({
      omitStages: ["RequestReceived"],
      omitManagedFields: true,
    });
  });
});
