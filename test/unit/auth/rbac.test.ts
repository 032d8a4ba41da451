import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1ClusterRole, V1PolicyRule, V1UserInfo } from "../../../api/generated/types.js";
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "../../../api/resources.js";
import { AuthorizerChain, MastersAuthorizer } from "../../../control-plane/auth/authorizer-chain.js";
import {
  defaultClusterRoles,
  reconcileBootstrapRoles,
} from "../../../control-plane/auth/bootstrap/reconcile-roles.js";
import { retiredRules } from "../../../control-plane/auth/bootstrap/retired-rules.js";
import { EscalationCheck } from "../../../control-plane/auth/rbac/escalation.js";
import { RbacAuthorizer } from "../../../control-plane/auth/rbac/rbac-authorizer.js";
import { uncoveredRules } from "../../../control-plane/auth/rbac/rule-cover.js";
import { ruleAllows } from "../../../control-plane/auth/rbac/rule-matching.js";
import { describeRule } from "../../../control-plane/auth/rbac/simple-rules.js";
import { UserGrants } from "../../../control-plane/auth/rbac/user-grants.js";
import { expectLinear } from "../../support/growth.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const user: V1UserInfo = { username: "u" };
const readPods: V1PolicyRule = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] };
const apiGroup = "rbac.authorization.k8s.io";
const apiVersion = `${apiGroup}/v1`;

describe("rules", () => {
  const asks = { user, verb: "get", group: "", resource: "pods" };
  it.each([
    ["verb, group and resource", readPods, asks, true],
    ["another verb", readPods, { ...asks, verb: "delete" }, false],
    ["another group", readPods, { ...asks, group: "apps" }, false],
    ["a named subresource", readPods, { ...asks, subresource: "log" }, true],
    ["a subresource that is not named", readPods, { ...asks, subresource: "exec" }, false],
    ["stars", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, { ...asks, subresource: "x" }, true],
    [
      "any resource's subresource",
      { ...readPods, resources: ["*/log"] },
      { ...asks, subresource: "log" },
      true,
    ],
    ["the right name", { ...readPods, resourceNames: ["a"] }, { ...asks, name: "a" }, true],
    ["no name where one is required", { ...readPods, resourceNames: ["a"] }, asks, false],
    [
      "a path below",
      { verbs: ["get"], nonResourceURLs: ["/api/*"] },
      { user, verb: "get", path: "/api/v1" },
      true,
    ],
    [
      "another path",
      { verbs: ["get"], nonResourceURLs: ["/api"] },
      { user, verb: "get", path: "/apis" },
      false,
    ],
  ])("match %s", (_, rule, attributes, expected) => {
    expect(ruleAllows(rule, attributes)).toBe(expected);
  });

  it("that are not covered are named one by one", () => {
    const wanted = { verbs: ["get", "delete"], apiGroups: [""], resources: ["pods"] };
    expect(uncoveredRules([readPods], [wanted]).map(describeRule)).toEqual([
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
    ]);
    const named = { ...readPods, resourceNames: ["a"] };
    expect(uncoveredRules([named], [readPods])).not.toEqual([]);
    expect(uncoveredRules([readPods], [named])).toEqual([]);
  });
});

describe("covering", () => {
  const all = (n: number, prefix: string) => Array.from({ length: n }, (_, i) => `${prefix}${i}`);
  it("names every simple rule that is missing, also of one that is covered in parts", () => {
    const owned = [readPods, { verbs: ["delete"], apiGroups: [""], resources: ["pods"] }];
    const wanted = { verbs: ["get", "delete"], apiGroups: [""], resources: ["pods", "pods/log"] };
    expect(uncoveredRules(owned, [wanted]).map(describeRule)).toEqual([
      '{APIGroups:[""], Resources:["pods/log"], Verbs:["delete"]}',
    ]);
  });

  it.each<[string, V1PolicyRule, V1PolicyRule, boolean]>([
    ["a star among verbs", { ...readPods, verbs: ["*"] }, { ...readPods, verbs: ["*"] }, true],
    ["verbs, not all of them", readPods, { ...readPods, verbs: ["*"] }, false],
    ["resources, not all of them", readPods, { ...readPods, resources: ["*"] }, false],
    [
      "a subresource of all",
      { ...readPods, resources: ["*/log"] },
      { ...readPods, resources: ["pods/log"] },
      true,
    ],
    [
      "a subresource of all, not a resource",
      { ...readPods, resources: ["*/log"] },
      { ...readPods, resources: ["pods"] },
      false,
    ],
    ["a subresource of one, not of all", readPods, { ...readPods, resources: ["*/log"] }, false],
    ["groups, not all of them", readPods, { ...readPods, apiGroups: ["*"] }, false],
    [
      "paths below",
      { verbs: ["get"], nonResourceURLs: ["/a/*"] },
      { verbs: ["get"], nonResourceURLs: ["/a/b/*"] },
      true,
    ],
    [
      "paths above",
      { verbs: ["get"], nonResourceURLs: ["/a/*"] },
      { verbs: ["get"], nonResourceURLs: ["/*"] },
      false,
    ],
    [
      "resources, no paths",
      { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
      { verbs: ["get"], nonResourceURLs: ["/a"] },
      false,
    ],
    ["paths, no resources", { verbs: ["*"], nonResourceURLs: ["*"] }, readPods, false],
  ])("knows %s", (_, owner, wanted, expected) => {
    expect(uncoveredRules([owner], [wanted]).length === 0).toBe(expected);
  });

  it("takes a rule that is too much to be taken apart for one that is missing", () => {
    const many = { verbs: all(300, "v"), apiGroups: all(300, "g"), resources: all(300, "r") };
    expect(uncoveredRules([readPods], [many])).toEqual([many]);
    expect(describeRule(many)).toMatch(/^\{APIGroups:\["g0" "g1".* "g9" \.\.\.\]/);
    expect(uncoveredRules([many], [many])).toEqual([]);
    expect(uncoveredRules([{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }], [many])).toEqual([]);
  });

  it("costs no more than the lists are long", async () => {
    await expectLinear({
      make: (n: number) => ({ verbs: all(n, "verb"), apiGroups: [""], resources: ["pods"] }),
      run: (rule) => uncoveredRules([rule], [{ ...rule, verbs: rule.verbs.toReversed() }]),
      from: 5_000,
    });
  });
});

describe("role-based access", () => {
  let cluster: MemoryCluster;
  let authorizer: RbacAuthorizer;
  let check: EscalationCheck;

  beforeAll(async () => {
    cluster = await memoryCluster();
    const resolver = new UserGrants(cluster.informers);
    authorizer = new RbacAuthorizer(resolver);
    check = new EscalationCheck(
      new AuthorizerChain([new MastersAuthorizer(), authorizer]),
      resolver,
      cluster.client,
    );
    await reconcileBootstrapRoles(cluster.client, new AbortController().signal);
    const metadata = { name: "readers", namespace: "default" };
    await cluster.client.create(roles, { apiVersion, kind: "Role", metadata, rules: [readPods] });
    await cluster.client.create(roleBindings, {
      apiVersion,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "Role", name: "readers" },
      subjects: [
        { kind: "Group", apiGroup, name: "readers" },
        { kind: "ServiceAccount", name: "robot", namespace: "default" },
      ],
    });
    await cluster.client.create(clusterRoleBindings, {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: "dangling" },
      roleRef: { apiGroup, kind: "ClusterRole", name: "no-such-role" },
      subjects: [{ kind: "User", apiGroup, name: "dangler" }],
    });
    await cluster.settled();
  });
  afterAll(() => cluster.stop());

  const asks = { verb: "get", group: "", version: "v1", resource: "pods", namespace: "default" };
  it.each([
    ["a group's member", { username: "x", groups: ["readers"] }, asks, "allow"],
    ["a ServiceAccount", { username: "system:serviceaccount:default:robot" }, asks, "allow"],
    ["its namesake elsewhere", { username: "system:serviceaccount:other:robot" }, asks, "no-opinion"],
    [
      "another namespace",
      { username: "x", groups: ["readers"] },
      { ...asks, namespace: "kube-system" },
      "no-opinion",
    ],
    [
      "the whole cluster",
      { username: "x", groups: ["readers"] },
      { verb: "list", group: "", resource: "pods" },
      "no-opinion",
    ],
    [
      "discovery",
      { username: "x", groups: ["system:authenticated"] },
      { verb: "get", path: "/apis/apps/v1" },
      "allow",
    ],
    [
      "a stranger's version",
      { username: "x", groups: ["system:unauthenticated"] },
      { verb: "get", path: "/version" },
      "allow",
    ],
    [
      "a stranger's discovery",
      { username: "x", groups: ["system:unauthenticated"] },
      { verb: "get", path: "/api" },
      "no-opinion",
    ],
  ])("decides for %s", (_, who, what, expected) => {
    expect(authorizer.authorize({ user: who, ...what }).decision).toBe(expected);
  });

  it("says which binding allowed it, and which role is missing", () => {
    const member = { username: "x", groups: ["readers"] };
    expect(authorizer.authorize({ user: member, ...asks }).reason).toBe(
      'RBAC: allowed by RoleBinding "readers/default" of Role "readers" to Group "readers"',
    );
    expect(authorizer.authorize({ user: { username: "dangler" }, ...asks }).reason).toBe(
      'RBAC: clusterrole.rbac.authorization.k8s.io "no-such-role" not found',
    );
  });

  const kind = { group: apiGroup, resource: "clusterroles", kind: "ClusterRole" };
  const writing = (groups: string[], rules: V1PolicyRule[], old?: V1ClusterRole) => ({
    operation: old ? ("UPDATE" as const) : ("CREATE" as const),
    kind,
    name: "new",
    object: { apiVersion, kind: "ClusterRole", metadata: { name: "new" }, rules },
    ...(old ? { old } : {}),
    context: { user: { username: "u", groups } },
  });

  it("lets nobody grant what they do not have", async () => {
    await expect(check.validate(writing([], [readPods]))).rejects.toThrow(
      'clusterroles.rbac.authorization.k8s.io "new" is forbidden: user "u" (groups=[]) is attempting to grant RBAC permissions not currently held:',
    );
    await expect(check.validate(writing(["system:masters"], [readPods]))).resolves.toBeUndefined();
    const unchanged = writing([], [readPods], writing([], [readPods]).object);
    await expect(check.validate(unchanged)).resolves.toBeUndefined();
  });

  it.each<[string, object, object]>([
    [
      "gives its rules away by a label",
      {},
      { labels: { "rbac.authorization.k8s.io/aggregate-to-edit": "true" } },
    ],
    ["says more of it", {}, { annotations: { a: "b" } }],
  ])("lets nobody change a role that they do not have: who %s", async (_, before, after) => {
    const written = (metadata: object) => ({
      ...writing([], [readPods]).object,
      metadata: { name: "new", ...metadata },
    });
    const change = { ...writing([], []), operation: "UPDATE" as const, old: written(before) };
    await expect(check.validate({ ...change, object: written(after) })).rejects.toMatchObject({ code: 403 });
    const released = { ...before, finalizers: undefined, ownerReferences: [] };
    const held = { ...change, old: written({ ...before, finalizers: ["a/b"] }) };
    await expect(check.validate({ ...held, object: written(released) })).resolves.toBeUndefined();
  });

  it("lets only who has everything say what a role gathers, or that it gathers nothing more", async () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] };
    const plain = writing(["readers"], []).object;
    const gathers = { ...plain, aggregationRule };
    const by = (object: object, old?: object) => ({
      ...writing([], []),
      object: object as V1ClusterRole,
      ...(old ? { operation: "UPDATE" as const, old: old as V1ClusterRole } : {}),
    });
    for (const write of [by(gathers), by(gathers, plain), by(plain, gathers)])
      await expect(check.validate(write)).rejects.toThrow('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}');
  });

  it("lets nobody bind a role they do not have", async () => {
    const binding = {
      operation: "CREATE" as const,
      kind: { group: apiGroup, resource: "rolebindings", kind: "RoleBinding" },
      namespace: "default",
      name: "b",
      object: {
        apiVersion,
        kind: "RoleBinding",
        metadata: { name: "b", namespace: "default" },
        roleRef: { apiGroup, kind: "Role", name: "readers" },
      },
    };
    const by = (groups: string[]) => ({ ...binding, context: { user: { username: "u", groups } } });
    await expect(check.validate(by([]))).rejects.toMatchObject({ code: 403 });
    await expect(check.validate(by(["readers"]))).resolves.toBeUndefined();
  });

  it("repairs default roles and leaves additions alone", async () => {
    const current = await cluster.client.get(clusterRoles, { name: "system:discovery" });
    const extra = { verbs: ["get"], nonResourceURLs: ["/extra"] };
    await cluster.client.update(clusterRoles, { ...current, rules: [extra] });
    await reconcileBootstrapRoles(cluster.client, new AbortController().signal);
    const repaired = await cluster.client.get(clusterRoles, { name: "system:discovery" });
    expect(repaired.rules).toContainEqual(extra);
    expect(uncoveredRules(repaired.rules ?? [], current.rules ?? [])).toEqual([]);
  });

  it("takes away what default roles once gave beyond their due, and nothing else", async () => {
    const extra = { verbs: ["create"], apiGroups: [""], resources: ["endpoints"] };
    const before = await Promise.all(
      Object.entries(retiredRules).map(async ([name, retired]) => {
        const current = await cluster.client.get(clusterRoles, { name });
        const old = { ...current, rules: [...retired, ...(current.rules ?? []).slice(1), extra] };
        await cluster.client.update(clusterRoles, old);
        return { ...current, retired };
      }),
    );
    await reconcileBootstrapRoles(cluster.client, new AbortController().signal);
    for (const { metadata, rules = [], retired } of before) {
      const { rules: after = [] } = await cluster.client.get(clusterRoles, { name: metadata.name ?? "" });
      expect(uncoveredRules(after, [...rules, extra])).toEqual([]);
      expect(uncoveredRules([...rules, extra], after)).toEqual([]);
      expect(uncoveredRules(rules, retired)).not.toEqual([]);
    }
  });

  it.each<[string, V1PolicyRule]>([
    ["system:kube-controller-manager", { verbs: ["get"], apiGroups: ["apps"], resources: ["deployments"] }],
    [
      "system:kube-scheduler",
      { verbs: ["get"], apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"] },
    ],
    ["system:kubelet-api-admin", { verbs: ["get"], apiGroups: [""], resources: ["nodes/spec"] }],
    ["system:node", { verbs: ["list"], apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"] }],
    ["system:controller:job-controller", { verbs: ["update"], apiGroups: [""], resources: ["pods"] }],
  ])("ships %s without what upstream's hasn't", (name, beyond) => {
    const shipped = defaultClusterRoles().find(({ metadata }) => metadata.name === name);
    expect(uncoveredRules(shipped?.rules ?? [], [beyond])).toEqual([beyond]);
  });

  it("gives admin what edit has, and edit what view has", () => {
    const rulesOf = (name: string) =>
      defaultClusterRoles().find(({ metadata }) => metadata.name === name)?.rules ?? [];
    expect(rulesOf("view").length).toBeGreaterThan(0);
    expect(uncoveredRules(rulesOf("edit"), rulesOf("view"))).toEqual([]);
    expect(uncoveredRules(rulesOf("admin"), rulesOf("edit"))).toEqual([]);
    expect(uncoveredRules(rulesOf("view"), rulesOf("edit"))).not.toEqual([]);
  });
});

it.each(["edit", "admin"])("the role %s doesn't say where Services lead", (suffix) => {
  const rules = defaultClusterRoles()
    .filter(({ metadata }) => metadata.name === `system:aggregate-to-${suffix}`)
    .flatMap((role) => role.rules ?? []);
  expect(rules.length).toBeGreaterThan(0);
  for (const [group, resource] of [
    ["", "endpoints"],
    ["discovery.k8s.io", "endpointslices"],
  ] as const)
    for (const verb of ["create", "update", "patch", "delete", "deletecollection"])
      expect(rules.some((one) => ruleAllows(one, { user, verb, group, resource }))).toBe(false);
});
