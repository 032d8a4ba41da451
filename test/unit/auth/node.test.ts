import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { pods } from "../../../api/resources.js";
import { NodeAuthorizer } from "../../../control-plane/auth/node/node-authorizer.js";
import { NodeRestriction } from "../../../control-plane/auth/node/node-restriction.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const user = { username: "system:node:n1", groups: ["system:nodes"] };
const core = (verb: string, resource: string, name?: string, namespace = "default") => ({
  verb,
  group: "",
  version: "v1",
  resource,
  namespace,
  ...(name ? { name } : {}),
});

describe("the node authorizer", () => {
  let cluster: MemoryCluster;
  let authorizer: NodeAuthorizer;
  beforeAll(async () => {
    cluster = await memoryCluster();
    authorizer = new NodeAuthorizer(cluster.informers);
    await cluster.client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "default", name: "p" },
      spec: {
        nodeName: "n1",
        serviceAccountName: "robot",
        containers: [{ name: "c", image: "busybox", envFrom: [{ configMapRef: { name: "env" } }] }],
        volumes: [{ name: "s", secret: { secretName: "mine" } }],
      },
    });
    await cluster.settled();
  });
  afterAll(() => cluster.stop());

  const lease = {
    group: "coordination.k8s.io",
    version: "v1",
    resource: "leases",
    namespace: "kube-node-lease",
  };
  it.each([
    ["a pod's Secret", core("get", "secrets", "mine"), "allow"],
    ["another Secret", core("get", "secrets", "other"), "no-opinion"],
    ["the same name elsewhere", core("get", "secrets", "mine", "kube-system"), "no-opinion"],
    ["all Secrets", core("list", "secrets"), "no-opinion"],
    ["writing the Secret", core("update", "secrets", "mine"), "no-opinion"],
    ["a pod's ConfigMap", core("watch", "configmaps", "env"), "allow"],
    ["its pod's token", { ...core("create", "serviceaccounts", "robot"), subresource: "token" }, "allow"],
    [
      "another account's token",
      { ...core("create", "serviceaccounts", "x"), subresource: "token" },
      "no-opinion",
    ],
    ["its Lease", { ...lease, verb: "update", name: "n1" }, "allow"],
    ["another's Lease", { ...lease, verb: "update", name: "n2" }, "no-opinion"],
    ["events", { ...core("create", "events"), group: "events.k8s.io" }, "allow"],
    ["deployments", { ...core("list", "deployments"), group: "apps" }, "no-opinion"],
  ])("decides on %s", (_, what, expected) => {
    expect(authorizer.authorize({ user, ...what }).decision).toBe(expected);
  });

  it("has no opinion of others", () => {
    expect(
      authorizer.authorize({ user: { username: "system:node:n1" }, ...core("get", "secrets", "mine") }),
    ).toEqual({
      decision: "no-opinion",
      reason: "",
    });
  });
});

describe("node restriction", () => {
  const placed: Record<string, string> = { mine: "n1", theirs: "n2" };
  const plugin = new NodeRestriction({
    find: async <T>(_type: unknown, { name }: { name: string }) =>
      placed[name] === undefined
        ? undefined
        : ({ metadata: { name, uid: `${name}-uid` }, spec: { nodeName: placed[name] } } as T),
  });
  const pod = (nodeName: string, annotations = {}) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", annotations },
    spec: { nodeName },
  });
  const node = (name: string, labels = {}, taints: object[] = []) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec: { taints },
  });
  const write = (
    resource: string,
    operation: "CREATE" | "UPDATE" | "DELETE",
    name: string,
    more: object,
  ) => ({
    operation,
    info: { group: "", resource, kind: "" },
    name,
    context: { user },
    ...more,
  });

  const token = (bound?: { kind?: string; name: string; uid?: string }) =>
    write("serviceaccounts", "CREATE", "robot", {
      subresource: "token",
      namespace: "default",
      object: {
        metadata: {},
        spec: { boundObjectRef: bound && { apiVersion: "v1", kind: "Pod", ...bound } },
      },
    });

  it.each([
    [
      "its pod's status",
      write("pods", "UPDATE", "p", { subresource: "status", object: pod("n1"), old: pod("n1") }),
      "",
    ],
    [
      "another's pod's status",
      write("pods", "UPDATE", "p", { subresource: "status", object: pod("n1"), old: pod("n2") }),
      "can only update pod status",
    ],
    [
      "a pod of its own making",
      write("pods", "CREATE", "p", { object: pod("n1") }),
      "can only create mirror pods",
    ],
    [
      "a mirror pod",
      write("pods", "CREATE", "p", { object: pod("n1", { "kubernetes.io/config.mirror": "x" }) }),
      "",
    ],
    ["deleting its pod", write("pods", "DELETE", "p", { old: pod("n1") }), ""],
    ["deleting another's pod", write("pods", "DELETE", "p", { old: pod("n2") }), "can only delete pods"],
    [
      "its Node",
      write("nodes", "CREATE", "n1", { object: node("n1", { "kubernetes.io/hostname": "n1" }) }),
      "",
    ],
    [
      "another's Node",
      write("nodes", "UPDATE", "n2", { object: node("n2"), old: node("n2") }),
      'node "n1" is not allowed to modify node "n2"',
    ],
    [
      "its taints",
      write("nodes", "UPDATE", "n1", { object: node("n1"), old: node("n1", {}, [{ key: "k" }]) }),
      "not allowed to modify taints",
    ],
    [
      "a reserved label",
      write("nodes", "UPDATE", "n1", {
        object: node("n1", { "node-restriction.kubernetes.io/x": "1" }),
        old: node("n1"),
      }),
      "following labels: node-restriction.kubernetes.io/x",
    ],
    [
      "a label of its own",
      write("nodes", "UPDATE", "n1", { object: node("n1", { "example.com/x": "1" }), old: node("n1") }),
      "",
    ],
    ["its pod's token", token({ name: "mine", uid: "mine-uid" }), ""],
    ["a token for no pod", token(), "node requested token not bound to a pod"],
    ["a token for a Secret", token({ kind: "Secret", name: "s", uid: "1" }), "not bound to a pod"],
    ["a token without a uid", token({ name: "mine" }), "pod binding without a uid"],
    ["an earlier pod's token", token({ name: "mine", uid: "old" }), "does not match the UID in record"],
    ["no pod's token", token({ name: "gone", uid: "gone-uid" }), 'pods "gone" not found'],
    ["another's pod's token", token({ name: "theirs", uid: "theirs-uid" }), "scheduled on a different node"],
  ])("judges %s", async (_, request, refusal) => {
    if (refusal) await expect(plugin.validate(request)).rejects.toThrow(refusal);
    else await expect(plugin.validate(request)).resolves.toBeUndefined();
  });
});
