import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Lease, V1Node } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import {
  configMaps,
  deployments,
  endpoints,
  leases,
  namespaces,
  nodes,
  pods,
  replicaSets,
  serviceAccounts,
} from "../../../api/resources.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { Kinds } from "../../../api/scheme/kinds.js";
import { deploymentController } from "../../../control-plane/controllers/deployment/deployment-controller.js";
import { garbageCollectorController } from "../../../control-plane/controllers/garbage-collector/garbage-collector-controller.js";
import { kubernetesServiceController } from "../../../control-plane/controllers/kubernetes-service/kubernetes-service-controller.js";
import { namespaceController } from "../../../control-plane/controllers/namespace/namespace-controller.js";
import { nodeLifecycleController } from "../../../control-plane/controllers/node-lifecycle/node-lifecycle-controller.js";
import { taintEvictionController } from "../../../control-plane/controllers/node-lifecycle/taint-eviction-controller.js";
import { replicaSetController } from "../../../control-plane/controllers/replica-set/replica-set-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { type StaleLeader, staleLeader } from "../../support/stale-leader.js";
import { deployment, namespace, pod, replicaSet } from "../../support/workloads.js";

const scheme = builtInScheme();

const space = "default";
const ref = (name: string) => ({ namespace: space, name });
const map = (name: string, where = space) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { namespace: where, name },
});

describe("a leader that doesn't know that it was replaced", () => {
  let bench: ControllerBench;
  let stale: StaleLeader;
  const names = async () => (await bench.all(pods)).map(({ metadata }) => metadata.name).sort();

  beforeEach(async () => {
    bench = await controllerBench();
    stale = staleLeader(bench);
  });
  afterEach(async () => {
    await stale.stop();
    await bench.stop();
  });

  describe("as the ReplicaSet controller", () => {
    const makeSet = async (replicas: number) => {
      const set = await bench.client.create(replicaSets, replicaSet("web", replicas));
      for (const name of ["a", "b", "c"])
        await bench.client.create(pods, pod(name, { ownerReferences: [controllerReference(set)] }));
    };

    it("deletes no pod of a set that was scaled up again", async () => {
      await makeSet(1);
      const controller = replicaSetController(stale.context);
      await bench.clock.advance(100);
      stale.freeze();
      await bench.client.patch(replicaSets, ref("web"), "merge", { spec: { replicas: 3 } });
      stale.start(controller);
      await bench.clock.advance(5_000);
      expect(await names()).toEqual(["a", "b", "c"]);
    });

    it("makes no pod for a set that was scaled down", async () => {
      await makeSet(9);
      const controller = replicaSetController(stale.context);
      await bench.clock.advance(100);
      stale.freeze();
      await bench.client.patch(replicaSets, ref("web"), "merge", { spec: { replicas: 3 } });
      stale.start(controller);
      await bench.clock.advance(5_000);
      expect(await names()).toEqual(["a", "b", "c"]);
    });

    it("deletes no further pod where another one was chosen", async () => {
      await makeSet(2);
      const annotations = { "controller.kubernetes.io/pod-deletion-cost": "-1" };
      await bench.client.patch(pods, ref("b"), "merge", { metadata: { annotations } });
      const controller = replicaSetController(stale.context);
      await bench.clock.advance(100);
      stale.freeze();
      await bench.client.delete(pods, ref("a"));
      stale.start(controller);
      await bench.clock.advance(5_000);
      expect(await names()).toEqual(["b", "c"]);
    });
  });

  it("stops making pods when its term ends", async () => {
    await bench.client.create(replicaSets, replicaSet("web", 100));
    const { reconciler } = replicaSetController(bench.context);
    await bench.clock.advance(100);
    const term = new AbortController();
    const create = bench.client.create.bind(bench.client);
    let made = 0;
    bench.client.create = async (...call) => {
      if (call[0] === pods && ++made === 5) term.abort();
      return create(...call);
    };
    await reconciler.reconcile("default/web", term.signal).catch(() => {});
    expect(made).toBeLessThanOrEqual(1 + 2 + 4);
  });

  describe("as the Deployment controller", () => {
    it("rolls no template out that is not wanted any more", async () => {
      await bench.client.create(deployments, deployment("web"));
      const controller = deploymentController(stale.context);
      await bench.clock.advance(100);
      stale.freeze();
      const containers = [{ name: "web", image: "web:2" }];
      await bench.client.patch(deployments, ref("web"), "merge", {
        spec: { template: { spec: { containers } } },
      });
      stale.start(controller);
      await bench.clock.advance(5_000);
      expect(await bench.all(replicaSets)).toEqual([]);
    });

    it("keeps the history as long as it is wanted by now", async () => {
      bench.start(deploymentController(bench.context), replicaSetController(bench.context));
      await bench.client.create(deployments, deployment("web", { replicas: 0 }));
      await bench.until(async () => (await bench.all(replicaSets)).length === 1);
      const containers = [{ name: "web", image: "web:2" }];
      await bench.client.patch(deployments, ref("web"), "merge", {
        spec: { template: { spec: { containers } } },
      });
      await bench.until(async () => (await bench.all(replicaSets)).length === 2);
      await bench.clock.advance(5_000);
      const remove = bench.client.delete.bind(bench.client);
      const refuse = () => Promise.reject(new Error("not now"));
      bench.client.delete = refuse;
      await bench.client.patch(deployments, ref("web"), "merge", { spec: { revisionHistoryLimit: 0 } });
      const controller = deploymentController(stale.context);
      await bench.clock.advance(2_000);
      stale.freeze();
      await bench.client.patch(deployments, ref("web"), "merge", { spec: { revisionHistoryLimit: 5 } });
      await bench.clock.advance(2_000);
      bench.client.delete = remove;
      stale.start(controller);
      await bench.clock.advance(5_000);
      expect(await bench.all(replicaSets)).toHaveLength(2);
    });
  });

  describe("as the node controllers", () => {
    const addNode = async (taints: NonNullable<V1Node["spec"]>["taints"] = []) => {
      const made = await bench.client.create(nodes, {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "n" },
        spec: { taints },
      });
      const status = { conditions: [{ type: "Ready", status: "True" }] };
      await bench.client.update(nodes, { ...made, status }, { subresource: "status" });
    };

    it("evicts no pod from a node that is well again", async () => {
      await addNode([{ key: "node.kubernetes.io/unreachable", effect: "NoExecute" }]);
      await bench.client.create(pods, pod("a", {}, { nodeName: "n" }));
      const controller = taintEvictionController(stale.context);
      await bench.clock.advance(100);
      stale.freeze();
      await bench.client.patch(nodes, { name: "n" }, "merge", { spec: { taints: null } });
      stale.start(controller);
      await bench.clock.advance(5_000);
      expect((await bench.client.get(pods, ref("a"))).metadata.deletionTimestamp).toBeUndefined();
    });

    it("counts no node as lost that another replica hears, whose Lease is renewed unseen", async () => {
      await addNode();
      const ref = { namespace: "kube-system", name: "other" };
      const heard = { annotations: { "coracle.io/heard-nodes": "n=80" } };
      await bench.client.create(leases, {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { ...ref, labels: { "coracle.io/component": "control-plane" }, ...heard },
        spec: { renewTime: "2026-01-01T00:00:00.000000Z" },
      });
      const liveness = { windowStartMs: 0, lastSeenMs: () => 0 };
      stale.start(nodeLifecycleController(stale.context, { liveness, graceMs: 1_000 }));
      await bench.clock.advance(100);
      stale.freeze();
      const renew = (second: number, metadata: V1Lease["metadata"]) =>
        bench.client.patch(leases, ref, "merge", {
          metadata,
          spec: { renewTime: `2026-01-01T00:00:0${second}.000000Z` },
        });
      const ready = async () =>
        conditionOf((await bench.client.get(nodes, { name: "n" })).status?.conditions, "Ready")?.status;
      for (let second = 1; second < 5; second++) {
        await renew(second, heard);
        await bench.clock.advance(1_000);
      }
      expect(await ready()).toBe("True");
      await renew(5, { annotations: { "coracle.io/heard-nodes": "n=5000" } });
      await bench.until(async () => (await ready()) === "Unknown", 5_000);
    });

    it("counts no node as lost whose Lease is renewed unseen", async () => {
      await addNode();
      const lease = (renewTime: string): V1Lease => ({
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { namespace: "kube-node-lease", name: "n" },
        spec: { renewTime },
      });
      await bench.client.create(leases, lease("2026-01-01T00:00:00.000000Z"));
      const liveness = { windowStartMs: 0, lastSeenMs: () => undefined };
      stale.start(
        nodeLifecycleController(stale.context, { liveness, graceMs: 1_000, startupGraceMs: 1_000 }),
      );
      await bench.clock.advance(100);
      stale.freeze();
      for (let second = 1; second < 5; second++) {
        const renewTime = `2026-01-01T00:00:0${second}.000000Z`;
        await bench.client.patch(leases, { namespace: "kube-node-lease", name: "n" }, "merge", {
          spec: { renewTime },
        });
        await bench.clock.advance(1_000);
      }
      const { status } = await bench.client.get(nodes, { name: "n" });
      expect(conditionOf(status?.conditions, "Ready")?.status).toBe("True");
    });
  });

  it("takes no replica out of the Service kubernetes whose Lease is renewed unseen", async () => {
    const at = { namespace: "kube-system", name: "r" };
    const metadata = {
      ...at,
      labels: { "coracle.io/component": "control-plane" },
      annotations: { "coracle.io/api-endpoint": "192.0.2.1:6443" },
    };
    const spec = { leaseDurationSeconds: 10, renewTime: "2026-01-01T00:00:00.000000Z" };
    const lease: V1Lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
    await bench.client.create(leases, lease);
    const annotations = { "coracle.io/api-endpoint": "192.0.2.2:6443" };
    await bench.client.create(leases, {
      ...lease,
      metadata: { ...metadata, name: "steady", annotations },
      spec: { ...spec, leaseDurationSeconds: 1_000 },
    });
    const addresses = async () =>
      (await bench.client.get(endpoints, ref("kubernetes"))).subsets?.[0]?.addresses ?? [];
    stale.start(kubernetesServiceController(stale.context, { clusterIP: "10.96.0.1" }));
    await bench.clock.advance(1_000);
    stale.freeze();
    for (const second of [10, 20, 30]) {
      const renewTime = `2026-01-01T00:00:${second}.000000Z`;
      await bench.client.patch(leases, at, "merge", { spec: { renewTime } });
      await bench.clock.advance(9_000);
    }
    expect(await addresses()).toHaveLength(2);
  });

  it("leaves a namespace alone that was made anew", async () => {
    await bench.client.create(namespaces, namespace("again"));
    await bench.client.delete(namespaces, { name: "again" });
    const controller = namespaceController(stale.context, { kinds: new Kinds(scheme) });
    await bench.clock.advance(100);
    stale.freeze();
    const ending = await bench.client.get(namespaces, { name: "again" });
    await bench.client.update(
      namespaces,
      { ...ending, spec: { finalizers: [] } },
      { subresource: "finalize" },
    );
    await bench.client.create(namespaces, namespace("again"));
    await bench.client.create(configMaps, map("precious", "again"));
    stale.start(controller);
    await bench.clock.advance(5_000);
    expect(await bench.all(configMaps)).toHaveLength(1);
    expect((await bench.client.get(namespaces, { name: "again" })).spec?.finalizers).toEqual(["kubernetes"]);
  });

  describe("as the garbage collector", () => {
    const dependent = async (finalizers: string[] = []) => {
      const owner = await bench.client.create(configMaps, map("owner"));
      const metadata = { ...ref("child"), ownerReferences: [controllerReference(owner)], finalizers };
      await bench.client.create(serviceAccounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
    };
    const begin = async () => {
      stale.start(garbageCollectorController(stale.context, { kinds: new Kinds(scheme) }));
      await bench.clock.advance(100);
      stale.freeze("serviceaccounts");
    };

    it("orphans dependents that it has not seen", async () => {
      await begin();
      await dependent();
      await bench.client.delete(configMaps, ref("owner"), { propagationPolicy: "Orphan" });
      await bench.until(async () => (await bench.all(configMaps)).length === 0);
      const { metadata } = await bench.client.get(serviceAccounts, ref("child"));
      expect(metadata.ownerReferences ?? []).toEqual([]);
    });

    it("keeps an owner for dependents that it has not seen", async () => {
      await begin();
      await dependent(["example.com/hold"]);
      await bench.client.delete(configMaps, ref("owner"), { propagationPolicy: "Foreground" });
      await bench.clock.advance(5_000);
      expect(await bench.all(configMaps)).toHaveLength(1);
    });
  });
});
