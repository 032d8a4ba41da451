import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import {
  configMaps,
  namespaces,
  pods,
  priorityClasses,
  runtimeClasses,
  serviceAccounts,
} from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry({ admission: true });
  client = clientFor(world.registry, { username: "tester" });
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  await client.create(serviceAccounts, account("default"));
});
afterEach(() => world.stop());

const account = (name: string) => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { namespace: "default", name },
  imagePullSecrets: [{ name: "pull" }],
});
const pod = (spec: Partial<V1PodSpec> = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "default", name: "p" },
  spec: { containers: [{ name: "c", image: "i" }], ...spec },
});
const map = (namespace: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { namespace, name: "m" },
});

describe("NamespaceLifecycle", () => {
  it("wants a namespace that exists", async () => {
    await expect(client.create(configMaps, map("nowhere"))).rejects.toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
  });

  it("lets nothing new into one that is going", async () => {
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "blue" } });
    await client.delete(namespaces, { name: "blue" });
    await world.cache.waitForFresh();
    await expect(client.create(configMaps, map("blue"))).rejects.toMatchObject({
      code: 403,
      message:
        'configmaps "m" is forbidden: unable to create new content in namespace blue because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating" }] },
    });
  });

  it("keeps the namespaces of the system", async () => {
    await expect(client.delete(namespaces, { name: "default" })).rejects.toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});

describe("ServiceAccount", () => {
  it("gives a pod account, pull secrets and token", async () => {
    const { spec } = await client.create(pods, pod());
    const name = spec?.volumes?.[0]?.name ?? "";
    expect(name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec).toMatchObject({
      serviceAccountName: "default",
      serviceAccount: "default",
      imagePullSecrets: [{ name: "pull" }],
      volumes: [
        {
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
              { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
              {
                downwardAPI: {
                  items: [
                    { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } },
                  ],
                },
              },
            ],
          },
        },
      ],
    });
    expect(spec?.containers[0]?.volumeMounts).toEqual([
      { name, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ]);
  });

  it("mounts nothing when told so", async () => {
    const { spec } = await client.create(pods, pod({ automountServiceAccountToken: false }));
    expect(spec?.volumes).toBeUndefined();
  });

  it("refuses an account that is not there", async () => {
    await expect(client.create(pods, pod({ serviceAccountName: "other" }))).rejects.toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: error looking up service account default/other: serviceaccount "other" not found',
    });
  });
});

describe("ServiceAccount, of mirror pods", () => {
  const container = { name: "c", image: "i" };
  const mirror = (spec: Partial<V1PodSpec>) => ({
    ...pod(spec),
    metadata: { namespace: "default", name: "p", annotations: { "kubernetes.io/config.mirror": "x" } },
  });

  it.each<[string, Partial<V1PodSpec>]>([
    ["service accounts", { serviceAccountName: "default" }],
    ["service accounts", { serviceAccount: "default" }],
    [
      "service accounts",
      { volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }] },
    ],
    ["secrets", { imagePullSecrets: [{ name: "s" }] }],
    ["secrets", { containers: [{ ...container, envFrom: [{ secretRef: { name: "s" } }] }] }],
    [
      "secrets",
      {
        initContainers: [
          {
            ...container,
            name: "i",
            env: [{ name: "e", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
          },
        ],
      },
    ],
    ["config maps", { containers: [{ ...container, envFrom: [{ configMapRef: { name: "s" } }] }] }],
    ["config maps", { volumes: [{ name: "v", configMap: { name: "m" } }] }],
    ["persistent volume claims", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] }],
  ])("refuses those that refer to %s", async (what, spec) => {
    await expect(client.create(pods, mirror(spec))).rejects.toMatchObject({
      code: 403,
      message: `pods "p" is forbidden: a mirror pod may not reference ${what}`,
    });
  });

  it("takes one that refers to nothing, and gives it nothing", async () => {
    const { spec } = await client.create(pods, mirror({}));
    expect(spec?.serviceAccountName).toBeUndefined();
    expect(spec?.volumes).toBeUndefined();
  });

  it("lets no pod become one later", async () => {
    await client.create(pods, pod());
    const annotations = { "kubernetes.io/config.mirror": "x" };
    const ref = { namespace: "default", name: "p" };
    const change = client.patch(pods, ref, "merge", { metadata: { annotations } });
    await expect(change).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining("may not add mirror pod annotation"),
    });
  });
});

describe("DefaultTolerationSeconds", () => {
  it("adds what the pod doesn't say", async () => {
    const own = { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" };
    const { spec } = await client.create(pods, pod({ tolerations: [own] }));
    expect(spec?.tolerations).toEqual([
      own,
      {
        key: "node.kubernetes.io/unreachable",
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      },
    ]);
  });
});

describe("Priority", () => {
  const rank = (name: string, value: number, globalDefault = false) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value,
    globalDefault,
  });

  it("computes the number from the class", async () => {
    await client.create(priorityClasses, rank("high", 100));
    const { spec } = await client.create(pods, pod({ priorityClassName: "high" }));
    expect(spec).toMatchObject({ priority: 100, preemptionPolicy: "PreemptLowerPriority" });
  });

  it("is 0 by default, and known for the system's classes", async () => {
    expect((await client.create(pods, pod())).spec?.priority).toBe(0);
    const critical = pod({ priorityClassName: "system-node-critical" });
    critical.metadata.name = "q";
    expect((await client.create(pods, critical)).spec?.priority).toBe(2_000_001_000);
  });

  it("refuses unknown classes and numbers of the user's own", async () => {
    await expect(client.create(pods, pod({ priorityClassName: "none" }))).rejects.toMatchObject({
      message: 'pods "p" is forbidden: no PriorityClass with name none was found',
    });
    await expect(client.create(pods, pod({ priority: 5 }))).rejects.toMatchObject({ code: 403 });
  });

  it("has one default at most", async () => {
    await client.create(priorityClasses, rank("one", 1, true));
    await world.cache.waitForFresh();
    await expect(client.create(priorityClasses, rank("two", 2, true))).rejects.toMatchObject({ code: 403 });
  });
});

describe("RuntimeClass", () => {
  const create = (spec: Partial<V1PodSpec>) => client.create(pods, pod(spec));
  const rejected = (why: string) => ({ code: 403, message: `pods "p" is forbidden: pod rejected: ${why}` });
  const toleration = { key: "sandboxed", operator: "Exists" };

  beforeEach(() =>
    client.create(runtimeClasses, {
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name: "kata" },
      handler: "kata",
      overhead: { podFixed: { cpu: "250m" } },
      scheduling: { nodeSelector: { sandbox: "yes" }, tolerations: [toleration] },
    }),
  );

  it("must exist", async () => {
    await expect(create({ runtimeClassName: "x" })).rejects.toMatchObject(
      rejected('RuntimeClass "x" not found'),
    );
  });

  it("says what a pod takes besides, and where it can run", async () => {
    const { spec } = await create({ runtimeClassName: "kata", nodeSelector: { disk: "ssd" } });
    expect(spec).toMatchObject({ overhead: { cpu: "250m" }, nodeSelector: { disk: "ssd", sandbox: "yes" } });
    expect(spec?.tolerations).toContainEqual(toleration);
  });

  it.each<[Partial<V1PodSpec>, string]>([
    [{ overhead: { cpu: "1" } }, "Pod Overhead set without corresponding RuntimeClass defined Overhead"],
    [
      { runtimeClassName: "kata", overhead: { cpu: "1" } },
      "Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      { runtimeClassName: "kata", nodeSelector: { sandbox: "no" } },
      "conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no",
    ],
  ])("is not contradicted: %j", async (spec, why) => {
    await expect(create(spec)).rejects.toMatchObject(rejected(why));
  });
});
