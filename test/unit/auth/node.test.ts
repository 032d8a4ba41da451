import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { persistentVolumes, pods, volumeAttachments } from "../../../api/resources.js";
import { generateKeyPair } from "../../../common/tls/key-pair.js";
import { createSigningRequest } from "../../../common/tls/signing-request.js";
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
        volumes: [
          { name: "s", secret: { secretName: "mine" } },
          { name: "n", csi: { driver: "d", nodePublishSecretRef: { name: "login" } } },
          { name: "e", ephemeral: { volumeClaimTemplate: { spec: {} } } },
        ],
      },
    });
    await cluster.client.create(pods, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "default", name: "theirs" },
      spec: { nodeName: "n2", containers: [{ name: "c", image: "busybox" }] },
    });
    for (const claim of ["p-e", "theirs"])
      await cluster.client.create(persistentVolumes, {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: `of-${claim}` },
        spec: {
          capacity: { storage: "1Gi" },
          accessModes: ["ReadWriteOnce"],
          hostPath: { path: "/data" },
          claimRef: { kind: "PersistentVolumeClaim", namespace: "default", name: claim },
        },
      });
    for (const claim of ["p-e", "theirs"])
      await cluster.client.create(persistentVolumes, {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: `shared-${claim}` },
        spec: {
          capacity: { storage: "1Gi" },
          accessModes: ["ReadWriteMany"],
          csi: {
            driver: "d",
            volumeHandle: claim,
            nodePublishSecretRef: { namespace: "storage", name: `key-of-${claim}` },
          },
          claimRef: { kind: "PersistentVolumeClaim", namespace: "default", name: claim },
        },
      });
    for (const nodeName of ["n1", "n2"])
      await cluster.client.create(volumeAttachments, {
        apiVersion: "storage.k8s.io/v1",
        kind: "VolumeAttachment",
        metadata: { name: `to-${nodeName}` },
        spec: { attacher: "d", nodeName, source: { persistentVolumeName: "of-p-e" } },
      });
    await cluster.settled();
  });
  afterAll(() => cluster.stop());

  const ofNode = (value: string, operator: "=" | "!=" = "=") => ({
    fieldSelector: [{ field: "spec.nodeName", operator, value }],
  });
  const attachment = { verb: "get", group: "storage.k8s.io", version: "v1", resource: "volumeattachments" };
  const lease = {
    group: "coordination.k8s.io",
    version: "v1",
    resource: "leases",
    namespace: "kube-node-lease",
  };
  it.each([
    ["a pod's Secret", core("get", "secrets", "mine"), "allow"],
    ["the Secret of a pod's network volume", core("get", "secrets", "login"), "allow"],
    ["the claim of a pod's own volume", core("get", "persistentvolumeclaims", "p-e"), "allow"],
    ["the Secret to mount its claim's volume", core("get", "secrets", "key-of-p-e", "storage"), "allow"],
    ["changing that", core("update", "secrets", "key-of-p-e", "storage"), "no-opinion"],
    ["the Secret to mount another's", core("get", "secrets", "key-of-theirs", "storage"), "no-opinion"],
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
    ["its pod", core("get", "pods", "p"), "allow"],
    ["watching its pod", core("watch", "pods", "p"), "allow"],
    ["another's pod", core("get", "pods", "theirs"), "no-opinion"],
    ["watching another's pod", core("watch", "pods", "theirs"), "no-opinion"],
    ["all pods", core("list", "pods"), "no-opinion"],
    ["its pods", { ...core("list", "pods"), ...ofNode("n1") }, "allow"],
    ["watching its pods", { ...core("watch", "pods"), ...ofNode("n1") }, "allow"],
    ["another's pods", { ...core("list", "pods"), ...ofNode("n2") }, "no-opinion"],
    ["all pods but its own", { ...core("list", "pods"), ...ofNode("n1", "!=") }, "no-opinion"],
    ["deleting pods at once", { ...core("deletecollection", "pods"), ...ofNode("n1") }, "no-opinion"],
    ["a pod's log", { ...core("get", "pods", "p"), subresource: "log" }, "no-opinion"],
    ["a pod's binding", { ...core("create", "pods", "p"), subresource: "binding" }, "no-opinion"],
    [
      "a debugging container",
      { ...core("patch", "pods", "p"), subresource: "ephemeralcontainers" },
      "no-opinion",
    ],
    ["its Node", core("get", "nodes", "n1", ""), "allow"],
    ["another's Node", core("get", "nodes", "n2", ""), "no-opinion"],
    ["all Nodes", core("watch", "nodes", undefined, ""), "no-opinion"],
    ["its claim's volume", core("get", "persistentvolumes", "of-p-e", ""), "allow"],
    ["another's volume", core("get", "persistentvolumes", "of-theirs", ""), "no-opinion"],
    ["all volumes", core("list", "persistentvolumes", undefined, ""), "no-opinion"],
    ["what is attached to it", { ...attachment, name: "to-n1" }, "allow"],
    ["what is attached elsewhere", { ...attachment, name: "to-n2" }, "no-opinion"],
    ["where Services lead", { ...core("list", "endpointslices"), group: "discovery.k8s.io" }, "no-opinion"],
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
  const placed: Record<string, string> = { mine: "n1", theirs: "n2", n1: "" };
  const found: Record<string, object> = {
    "persistentvolumeclaims/claim": { spec: { volumeName: "volume" } },
    "persistentvolumeclaims/mine-own": { spec: { volumeName: "volume" } },
    "persistentvolumes/volume": { spec: { csi: { driver: "far.example.com" } } },
    "csidrivers/far.example.com": { spec: { tokenRequests: [{ audience: "far" }] } },
    "csidrivers/near.example.com": { spec: { tokenRequests: [{ audience: "near" }, { audience: "here" }] } },
  };
  let volumes: object[] = [
    { name: "t", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
  ];
  const plugin = new NodeRestriction(
    {
      find: async <T>({ resource }: { resource: string }, { name }: { name: string }) =>
        (placed[name] === undefined
          ? found[`${resource}/${name}`]
          : { metadata: { name, uid: `${name}-uid` }, spec: { nodeName: placed[name], volumes } }) as
          | T
          | undefined,
    },
    {
      authorize: ({ verb, resource, name, namespace }) => ({
        decision:
          `${verb} ${resource} ${namespace}/${name}` ===
          "request-serviceaccounts-token-audience registry default/robot"
            ? "allow"
            : "no-opinion",
        reason: "",
      }),
    },
  );
  const owner = {
    apiVersion: "v1",
    kind: "Node",
    name: "n1",
    uid: "n1-uid",
    controller: true,
  };
  const mirror = (...ownerReferences: object[]) =>
    write("pods", "CREATE", "p", {
      object: {
        ...pod("n1"),
        metadata: { name: "p", annotations: { "kubernetes.io/config.mirror": "x" }, ownerReferences },
      },
    });
  const pod = (nodeName: string, annotations = {}) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", annotations },
    spec: { nodeName },
  });
  const node = (name: string, labels = {}, spec: object = {}, metadata: object = {}) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels, ...metadata },
    spec,
  });
  const ownNode = (next: object, before: object = {}) =>
    write("nodes", "UPDATE", "n1", { object: node("n1", {}, next), old: node("n1", {}, before) });
  const ownNodeMetadata = (metadata: object) =>
    write("nodes", "UPDATE", "n1", {
      subresource: "status",
      object: node("n1", {}, {}, metadata),
      old: node("n1"),
    });
  const podStatus = (metadata: object, status: object = {}) =>
    write("pods", "UPDATE", "p", {
      subresource: "status",
      object: { ...pod("n1"), metadata, status },
      old: { ...pod("n1"), metadata: {} },
    });
  const event = (operation: "CREATE" | "UPDATE", next: object, old?: object) =>
    write("events", operation, "e", { object: next, ...(old ? { old } : {}) });
  const projected = (audience: string) => ({
    name: "t",
    projected: { sources: [{ serviceAccountToken: { path: "token", audience } }] },
  });
  const write = (
    resource: string,
    operation: "CREATE" | "UPDATE" | "DELETE",
    name: string,
    more: object,
  ) => ({
    operation,
    kind: { group: "", resource, kind: "" },
    name,
    context: { user },
    ...more,
  });

  const token = (bound?: { kind?: string; name: string; uid?: string }, audiences?: string[]) =>
    write("serviceaccounts", "CREATE", "robot", {
      subresource: "token",
      namespace: "default",
      object: {
        metadata: {},
        spec: { audiences, boundObjectRef: bound && { apiVersion: "v1", kind: "Pod", ...bound } },
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
      "a mirror pod for another node",
      write("pods", "CREATE", "p", { object: pod("n2", { "kubernetes.io/config.mirror": "x" }) }),
      "can only create pods with spec.nodeName set to itself",
    ],
    ["a mirror pod", mirror(owner), ""],
    ["a mirror pod of nobody", mirror(), "can only create pods with an owner reference set to itself"],
    ["a mirror pod of two", mirror(owner, owner), "with a single owner reference set to itself"],
    [
      "another node's mirror pod",
      mirror({ ...owner, name: "n2" }),
      "can only create pods with an owner reference set to itself",
    ],
    [
      "a mirror pod that its node does not control",
      mirror({ ...owner, controller: false }),
      "with a controller owner reference set to itself",
    ],
    [
      "a mirror pod that holds up its node",
      mirror({ ...owner, blockOwnerDeletion: true }),
      "must not set blockOwnerDeletion on an owner reference",
    ],
    [
      "a mirror pod of an earlier node",
      mirror({ ...owner, uid: "old" }),
      "UID mismatch: expected old got n1-uid",
    ],
    ["deleting its pod", write("pods", "DELETE", "p", { old: pod("n1") }), ""],
    ["deleting another's pod", write("pods", "DELETE", "p", { old: pod("n2") }), "can only delete pods"],
    [
      "its Node",
      write("nodes", "CREATE", "n1", { object: node("n1", { "kubernetes.io/hostname": "n1" }) }),
      'node "n1" cannot create itself',
    ],
    [
      "another's Node",
      write("nodes", "UPDATE", "n2", { object: node("n2"), old: node("n2") }),
      'node "n1" is not allowed to modify node "n2"',
    ],
    ["its taints", ownNode({}, { taints: [{ key: "k" }] }), 'node "n1" is not allowed to modify taints'],
    ["its range of addresses", ownNode({ podCIDR: "0.0.0.0/1" }), "not allowed to modify spec.podCIDR"],
    ["its ranges of addresses", ownNode({ podCIDRs: ["::/1"] }), "not allowed to modify spec.podCIDRs"],
    ["being cordoned", ownNode({}, { unschedulable: true }), "not allowed to modify spec.unschedulable"],
    ["where its configuration is", ownNode({ configSource: {} }), "not allowed to modify spec.configSource"],
    ["what its cloud calls it", ownNode({ providerID: "cloud://1" }), ""],
    ["its owners", ownNodeMetadata({ ownerReferences: [{ kind: "Pod" }] }), "modify ownerReferences"],
    ["what keeps it", ownNodeMetadata({ finalizers: ["a/b"] }), "not allowed to modify finalizers"],
    ["a note on itself", ownNodeMetadata({ annotations: { a: "b" } }), ""],
    ["its pod's labels", podStatus({ labels: { a: "b" } }), "cannot update labels through pod status"],
    ["its pod's annotations", podStatus({ annotations: { a: "b" } }), "cannot update annotations through"],
    ["its pod's finalizers", podStatus({ finalizers: ["a/b"] }), "cannot update finalizers through"],
    [
      "its pod's claims",
      podStatus({}, { resourceClaimStatuses: [{ name: "gpu" }] }),
      "cannot update resource claim statues",
    ],
    ["an event of its own", event("CREATE", { source: { component: "kubelet", host: "n1" } }), ""],
    ["an event of an instance", event("CREATE", { reportingInstance: "n1" }), ""],
    ["another's event", event("CREATE", { source: { host: "n2" } }), "whose source is itself"],
    ["an event of nobody", event("CREATE", {}), "whose source is itself"],
    [
      "taking over another's event",
      event("UPDATE", { source: { host: "n1" } }, { source: { host: "n2" } }),
      "whose source is itself",
    ],
    [
      "a reserved label",
      write("nodes", "UPDATE", "n1", {
        object: node("n1", { "node-restriction.kubernetes.io/x": "1" }),
        old: node("n1"),
      }),
      "is not allowed to modify labels: node-restriction.kubernetes.io/x",
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

  const csi = (driver: string) => ({ name: "c", csi: { driver } });
  it.each<[string, object[], string[], boolean]>([
    ["the API server's, which a volume has", [projected("")], [], true],
    ["the API server's, which none has", [projected("vault")], [], false],
    ["that of a volume", [projected("vault")], ["vault"], true],
    ["another", [projected("vault")], ["bank"], false],
    [
      "two, of which the volumes have both",
      [projected("vault"), projected("bank")],
      ["vault", "bank"],
      false,
    ],
    ["that of a driver", [csi("near.example.com")], ["here"], true],
    ["that of another driver", [csi("near.example.com")], ["far"], false],
    [
      "that of a claim's driver",
      [{ name: "v", persistentVolumeClaim: { claimName: "claim" } }],
      ["far"],
      true,
    ],
    ["that of an ephemeral claim's driver", [{ name: "own", ephemeral: {} }], ["far"], true],
    ["one that it may ask for", [], ["registry"], true],
  ])("judges a token's audience: %s", async (_, wanting, audiences, may) => {
    volumes = wanting;
    const judged = plugin.validate(token({ name: "mine", uid: "mine-uid" }, audiences));
    if (may) return expect(await judged).toBeUndefined();
    const why =
      audiences.length > 1 ? "node may only request 0 or 1 audiences" : "not found in pod spec volume";
    await expect(judged).rejects.toThrow(why);
  });

  it.each([
    ["n1", ""],
    ["n2", "can only create a node CSR with CN=system:node:n1"],
  ])("judges a signing request for %s", async (name, refusal) => {
    const subject = { commonName: `system:node:${name}`, organizations: ["system:nodes"] };
    const pem = await createSigningRequest(subject, await generateKeyPair());
    const object = { metadata: {}, spec: { request: Buffer.from(pem).toString("base64") } };
    const request = write("certificatesigningrequests", "CREATE", "c", { object });
    const judged = plugin.validate({ ...request, kind: { ...request.kind, group: "certificates.k8s.io" } });
    if (refusal) await expect(judged).rejects.toThrow(refusal);
    else await expect(judged).resolves.toBeUndefined();
  });
});
