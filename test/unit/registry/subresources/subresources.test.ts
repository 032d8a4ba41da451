import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Eviction, V1Pod, V1PodDisruptionBudget, V1Scale } from "../../../../api/generated/types.js";
import type { KubeObject } from "../../../../api/meta/object.js";
import { deployments, podDisruptionBudgets, pods } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import type { RequestContext } from "../../../../control-plane/registry/contract/request-context.js";
import type { SubresourceStore } from "../../../../control-plane/registry/contract/resource-store.js";
import { nodeRestriction } from "../../../support/node-restriction.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

const ref = { namespace: "default", name: "p" };
const pod: V1Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { ...ref, labels: { app: "web" } },
  spec: { containers: [{ name: "c", image: "i" }] },
};
const context = { user: { username: "tester" }, signal: new AbortController().signal };

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry({ plugins: [nodeRestriction()] });
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

function part(group: string, resource: string, name: string): SubresourceStore {
  const store = world.registry.store(group, resource)?.subresource(name);
  if (!store) throw new Error(`no ${resource}/${name}`);
  return store;
}

describe("binding", () => {
  const bind = (name: string) =>
    part("", "pods", "binding").create?.(context, ref, {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { ...ref },
      target: { kind: "Node", name },
    } as KubeObject);

  it("gives the pod its node once", async () => {
    await client.create(pods, pod);
    await expect(bind("n1")).resolves.toMatchObject({ kind: "Status", status: "Success", code: 201 });
    const bound = await client.get(pods, ref);
    expect(bound.spec?.nodeName).toBe("n1");
    expect(bound.status?.conditions).toEqual([
      {
        type: "PodScheduled",
        status: "True",
        observedGeneration: 1,
        lastTransitionTime: "2026-01-01T00:00:00Z",
      },
    ]);
    await expect(bind("n2")).rejects.toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"',
    });
  });

  it("needs a pod and a target", async () => {
    await expect(bind("n1")).rejects.toMatchObject({ code: 404, message: 'pods "p" not found' });
    await expect(bind("")).rejects.toMatchObject({ code: 422 });
    await expect(bind("../n1")).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining('target.name: Invalid value: "../n1"'),
    });
    const annotations = { "no key": "" };
    await expect(
      part("", "pods", "binding").create?.(context, ref, {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { ...ref, annotations },
        target: { kind: "Node", name: "n1" },
      } as KubeObject),
    ).rejects.toMatchObject({
      message: expect.stringContaining('metadata.annotations: Invalid value: "no key"'),
    });
  });
});

describe("scale", () => {
  it("shows and changes the number of replicas alone", async () => {
    const template = {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    const spec = { replicas: 2, selector: { matchLabels: { app: "web" } }, template };
    const metadata = { namespace: "default", name: "d" };
    await client.create(deployments, { apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
    const scale = part("apps", "deployments", "scale");
    const shown = (await scale.get?.(context, metadata)) as V1Scale;
    expect(shown).toMatchObject({ kind: "Scale", spec: { replicas: 2 }, status: { selector: "app=web" } });
    const changed = await scale.update?.(context, metadata, { ...shown, spec: { replicas: 5 } } as V1Scale);
    expect(changed).toMatchObject({ spec: { replicas: 5 } });
    expect((await client.get(deployments, metadata)).metadata.generation).toBe(2);
    await expect(
      scale.update?.(context, metadata, { ...shown, spec: { replicas: 1 } } as V1Scale),
    ).rejects.toMatchObject({
      code: 409,
    });
    const negative = { ...shown, metadata, spec: { replicas: -1 } };
    await expect(scale.update?.(context, metadata, negative)).rejects.toMatchObject({
      message:
        'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    });
  });
});

describe("eviction", () => {
  const evict = (deleteOptions = {}, by: RequestContext = context) =>
    part("", "pods", "eviction").create?.(by, ref, {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { ...ref },
      deleteOptions,
    } as V1Eviction);

  async function runningPod(): Promise<void> {
    const created = await client.create(pods, {
      ...pod,
      spec: { containers: [{ name: "c", image: "i" }], nodeName: "n" },
    });
    const conditions = [{ type: "Ready", status: "True" }];
    await client.update(
      pods,
      { ...created, status: { phase: "Running", conditions } },
      { subresource: "status" },
    );
  }

  async function budget(disruptionsAllowed: number): Promise<void> {
    const metadata = { namespace: "default", name: "b" };
    const spec = { minAvailable: 1, selector: { matchLabels: { app: "web" } } };
    const created = await client.create(podDisruptionBudgets, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec,
    });
    const status = {
      disruptionsAllowed,
      observedGeneration: 1,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
    };
    const updated: V1PodDisruptionBudget = { ...created, status };
    await client.update(podDisruptionBudgets, updated, { subresource: "status" });
  }

  it("deletes a pod that no budget protects, and says why on it", async () => {
    await runningPod();
    await evict();
    const going = await client.get(pods, ref);
    expect(going.metadata.deletionTimestamp).toBeDefined();
    expect(going.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: "DisruptionTarget",
        reason: "EvictionByEvictionAPI",
        observedGeneration: 1,
      }),
    );
  });

  it("spends the budget", async () => {
    await runningPod();
    await budget(1);
    await evict();
    const { status } = await client.get(podDisruptionBudgets, { namespace: "default", name: "b" });
    expect(status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { p: "2026-01-01T00:00:00Z" } });
  });

  it("spends nothing for a pod that may not be deleted", async () => {
    const node = { username: "system:node:other", groups: ["system:nodes"] };
    await runningPod();
    await budget(1);
    await expect(evict({ preconditions: { uid: "another" } })).rejects.toMatchObject({ code: 409 });
    await expect(evict({}, { ...context, user: node })).rejects.toMatchObject({
      message: 'pods "p" is forbidden: node "other" can only evict pods with spec.nodeName set to itself',
    });
    const { status } = await client.get(podDisruptionBudgets, { namespace: "default", name: "b" });
    expect(status).toMatchObject({ disruptionsAllowed: 1 });
    expect((await client.get(pods, ref)).status?.conditions).toHaveLength(1);
  });

  it("takes the version that was asked for as the one before its own note", async () => {
    await runningPod();
    await budget(2);
    const { resourceVersion } = (await client.get(pods, ref)).metadata;
    await evict({ preconditions: { resourceVersion } });
    expect((await client.get(pods, ref)).metadata.deletionTimestamp).toBeDefined();
  });

  it("is refused when the budget is spent", async () => {
    await runningPod();
    await budget(0);
    await expect(evict()).rejects.toMatchObject({
      code: 429,
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: "DisruptionBudget",
            message: "The disruption budget b needs 1 healthy pods and has 1 currently",
          },
        ],
      },
    });
    expect((await client.get(pods, ref)).metadata.deletionTimestamp).toBeUndefined();
  });
});

describe("ephemeral containers", () => {
  it("are added and stay", async () => {
    const created = await client.create(pods, pod);
    const debugger_ = { name: "debug", image: "busybox", targetContainerName: "c" };
    const spec = { containers: [], ...created.spec, ephemeralContainers: [debugger_] };
    const updated = await client.update(pods, { ...created, spec }, { subresource: "ephemeralcontainers" });
    expect(updated.spec?.ephemeralContainers?.[0]).toMatchObject({ ...debugger_, imagePullPolicy: "Always" });
    const relabelled = { ...updated, metadata: { ...updated.metadata, labels: { stolen: "yes" } } };
    const kept = await client.update(pods, relabelled, { subresource: "ephemeralcontainers" });
    expect(kept.metadata).toEqual(updated.metadata);
    const { ephemeralContainers: _, ...without } = { containers: [], ...updated.spec };
    const emptied = { ...updated, spec: { ...without, ephemeralContainers: [] } };
    await expect(client.update(pods, emptied, { subresource: "ephemeralcontainers" })).rejects.toMatchObject({
      message:
        'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed',
    });
  });
});

describe("resize", () => {
  const resources = (cpu: string) => ({ requests: { cpu }, limits: { cpu: "2" } });
  const asking = (of: V1Pod, cpu: string): V1Pod => ({
    ...of,
    spec: { ...of.spec, containers: [{ name: "c", image: "i", resources: resources(cpu) }] },
  });

  it("asks for other amounts, and for nothing else", async () => {
    const created = await client.create(pods, asking(pod, "1"));
    const wanted = asking(created, "1500m");
    wanted.metadata = { ...created.metadata, labels: { stolen: "yes" } };
    const resized = await client.update(pods, wanted, { subresource: "resize" });
    expect(resized.spec?.containers[0]?.resources).toEqual(resources("1500m"));
    expect(resized.metadata).toMatchObject({ generation: 2 });
    expect(resized.metadata.labels).toEqual(created.metadata.labels);
    expect(await client.get(pods, { namespace: "default", name: "p" }, { subresource: "resize" })).toEqual(
      resized,
    );
  });

  it("is possible where a container that runs has no resources", async () => {
    const created = await client.create(pods, asking(pod, "1"));
    const containerStatuses = [{ name: "c", state: { running: {} }, resources: {} } as never];
    const shown = await client.update(
      pods,
      { ...created, status: { containerStatuses } },
      { subresource: "status" },
    );
    await client.update(pods, asking(shown, "1500m"), { subresource: "resize" });
  });

  it("is refused where it can't be, and anywhere else", async () => {
    const created = await client.create(pods, asking(pod, "1"));
    const unlimited = asking(created, "1");
    if (unlimited.spec)
      unlimited.spec.containers = [{ name: "c", image: "i", resources: { requests: { cpu: "1" } } }];
    await expect(client.update(pods, unlimited, { subresource: "resize" })).rejects.toMatchObject({
      code: 422,
      message:
        'Pod "p" is invalid: spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
    });
    await expect(client.update(pods, asking(created, "2"))).rejects.toMatchObject({ code: 422 });
  });
});

describe("token", () => {
  it("asks admission before it gives one out", async () => {
    const refused: string[] = [];
    const guarded = await rulesRegistry({
      plugins: [
        {
          name: "guard",
          validate({ operation, kind, subresource, name, namespace }) {
            refused.push([operation, kind.resource, subresource, namespace, name].join(" "));
            throw new Error("not for you");
          },
        },
      ],
    });
    const token = guarded.registry.store("", "serviceaccounts")?.subresource("token");
    const asked = token?.create?.(context, { namespace: "default", name: "robot" }, {
      metadata: {},
    } as KubeObject);
    await expect(asked).rejects.toThrow("not for you");
    expect(refused).toEqual(["CREATE serviceaccounts token default robot"]);
    await guarded.stop();
  });
});
