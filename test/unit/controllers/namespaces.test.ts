import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { conditionOf } from "../../../api/meta/conditions.js";
import {
  configMaps,
  endpointSlices,
  endpoints,
  leases,
  namespaces,
  nodes,
  pods,
  serviceAccounts,
  services,
} from "../../../api/resources.js";
import { kubernetesServiceController } from "../../../control-plane/controllers/kubernetes-service/kubernetes-service-controller.js";
import { namespaceController } from "../../../control-plane/controllers/namespace/namespace-controller.js";
import { nodeIpamController } from "../../../control-plane/controllers/node-ipam-controller.js";
import { podGcController } from "../../../control-plane/controllers/pod-gc/pod-gc-controller.js";
import { rootCaController } from "../../../control-plane/controllers/root-ca-controller.js";
import { serviceAccountController } from "../../../control-plane/controllers/service-account-controller.js";
import { systemNamespacesController } from "../../../control-plane/controllers/system-namespaces-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { namespace, pod } from "../../support/workloads.js";

describe("cluster housekeeping", () => {
  let bench: ControllerBench;

  beforeEach(async () => {
    bench = await controllerBench();
  });
  afterEach(() => bench.stop());

  it("gives every namespace its account and CA, and makes the system's namespaces", async () => {
    const { context } = bench;
    bench.start(
      systemNamespacesController(context),
      serviceAccountController(context),
      rootCaController(context, { rootCa: "PEM" }),
    );
    await bench.until(async () => (await bench.all(serviceAccounts)).length === 4);
    await bench.until(async () => (await bench.all(configMaps)).length === 4);
    expect((await bench.all(namespaces)).map(({ metadata }) => metadata.name)).toEqual([
      "default",
      "kube-node-lease",
      "kube-public",
      "kube-system",
    ]);
    const ca = await bench.client.get(configMaps, { namespace: "default", name: "kube-root-ca.crt" });
    expect(ca.data).toEqual({ "ca.crt": "PEM" });
    await bench.client.update(configMaps, { ...ca, data: { "ca.crt": "forged" } });
    await bench.until(
      async () =>
        (await bench.client.get(configMaps, { namespace: "default", name: "kube-root-ca.crt" })).data?.[
          "ca.crt"
        ] === "PEM",
    );
  });

  it("empties a namespace before it goes, and says what holds it", async () => {
    bench.start(namespaceController(bench.context, bench));
    await bench.client.create(namespaces, namespace("doomed"));
    const held = await bench.client.create(configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "doomed", name: "held", finalizers: ["example.com/hold"] },
    });
    await bench.client.create(pods, pod("p", { namespace: "doomed" }));
    await bench.client.delete(namespaces, { name: "doomed" });
    const condition = async (type: string) =>
      conditionOf((await bench.client.get(namespaces, { name: "doomed" })).status?.conditions, type);
    await bench.until(async () => (await condition("NamespaceFinalizersRemaining"))?.status === "True");
    expect(await condition("NamespaceContentRemaining")).toMatchObject({
      reason: "SomeResourcesRemain",
      message: "Some resources are remaining: configmaps. has 1 resource instances",
    });
    expect(await condition("NamespaceFinalizersRemaining")).toMatchObject({
      message:
        "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
    });
    const now = await bench.client.get(configMaps, { namespace: "doomed", name: held.metadata.name ?? "" });
    await bench.client.update(configMaps, { ...now, metadata: { ...now.metadata, finalizers: [] } });
    await bench.until(async () => (await bench.all(namespaces)).length === 0);
  });

  it("waits for pods that end without listing the others again for each", async () => {
    bench.start(namespaceController(bench.context, bench));
    await bench.client.create(namespaces, namespace("doomed"));
    const refs = Array.from({ length: 30 }, (_, i) => ({ namespace: "doomed", name: `p${i}` }));
    for (const { name } of refs)
      await bench.client.create(pods, pod(name, { namespace: "doomed" }, { nodeName: "a" }));
    await bench.client.delete(namespaces, { name: "doomed" });
    await bench.clock.advance(100);
    let lists = 0;
    const list = bench.client.list.bind(bench.client);
    bench.client.list = (type, options) => {
      if (type.resource === pods.resource) lists++;
      return list(type, options);
    };
    for (const ref of refs) {
      await bench.client.delete(pods, ref, { gracePeriodSeconds: 0 });
      await bench.clock.advance(10);
    }
    await bench.clock.advance(100);
    expect(lists).toBeLessThan(5);
    await bench.until(async () => (await bench.all(namespaces)).length === 0);
  });

  it("gives nodes parts of the pod range, and a freed one again", async () => {
    bench.start(nodeIpamController(bench.context, { podCidr: "10.244.0.0/23" }));
    const cidrs = async () => (await bench.all(nodes)).map(({ spec }) => spec?.podCIDR);
    const add = (name: string) =>
      bench.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name } });
    await add("a");
    await add("b");
    await bench.until(async () => (await cidrs()).every((cidr) => cidr !== undefined));
    expect(new Set(await cidrs())).toEqual(new Set(["10.244.0.0/24", "10.244.1.0/24"]));
    await add("c");
    await bench.client.delete(nodes, { name: "a" });
    await bench.until(async () => (await cidrs()).every((cidr) => cidr !== undefined), 60_000);
    expect(new Set(await cidrs()).size).toBe(2);
  });

  it("collects the pods of a node that is no more", async () => {
    bench.start(podGcController(bench.context, { quarantineMs: 1_000, periodMs: 500 }));
    await bench.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "a" } });
    await bench.client.create(pods, pod("lost", {}, { nodeName: "gone" }));
    await bench.client.create(pods, pod("well", {}, { nodeName: "a" }));
    await bench.until(async () => (await bench.all(pods)).length === 1);
    expect((await bench.all(pods))[0]?.metadata.name).toBe("well");
  });

  it("ends pods on a node out of service for it, but not once it is ready", async () => {
    bench.start(podGcController(bench.context, { periodMs: 500 }));
    const taints = [{ key: "node.kubernetes.io/out-of-service", effect: "NoExecute" }];
    for (const [name, status] of [
      ["back", "True"],
      ["dead", "Unknown"],
    ] as const) {
      const node = { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { taints } };
      const made = await bench.client.create(nodes, node);
      const conditions = [{ type: "Ready", status }];
      await bench.client.update(nodes, { ...made, status: { conditions } }, { subresource: "status" });
      await bench.client.create(pods, pod(`on-${name}`, {}, { nodeName: name }));
      await bench.client.delete(pods, { namespace: "default", name: `on-${name}` });
    }
    await bench.until(async () => (await bench.all(pods)).length === 1);
    await bench.clock.advance(2_000);
    expect((await bench.all(pods)).map(({ metadata }) => metadata.name)).toEqual(["on-back"]);
  });

  it("collects ended pods beyond the threshold: evicted ones, then the oldest", async () => {
    for (const [name, reason] of [["b"], ["a"], ["c", "Evicted"], ["d"]] as const) {
      const made = await bench.client.create(pods, pod(name));
      const status = { phase: "Failed", ...(reason ? { reason } : {}) };
      await bench.client.update(pods, { ...made, status }, { subresource: "status" });
    }
    bench.start(podGcController(bench.context, { periodMs: 500, terminatedThreshold: 2 }));
    await bench.until(async () => (await bench.all(pods)).length === 2);
    expect((await bench.all(pods)).map(({ metadata }) => metadata.name).sort()).toEqual(["b", "d"]);
  });

  it("has the live replicas as endpoints of the kubernetes Service", async () => {
    bench.start(kubernetesServiceController(bench.context, { clusterIP: "10.96.0.1" }));
    const lease = (name: string, endpoint: string) => ({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        namespace: "kube-system",
        name,
        labels: { "coracle.io/component": "control-plane" },
        annotations: { "coracle.io/api-endpoint": endpoint },
      },
      spec: { holderIdentity: name, leaseDurationSeconds: 10, renewTime: "2026-01-01T00:00:00.000000Z" },
    });
    await bench.client.create(leases, lease("r0", "127.0.0.1:6443"));
    await bench.client.create(leases, lease("r1", "https://10.0.0.1:6443"));
    await bench.client.create(leases, lease("r2", "10.0.0.2:6443"));
    const ref = { namespace: "default", name: "kubernetes" };
    const addresses = async () =>
      (await bench.client.get(endpoints, ref).catch(() => undefined))?.subsets?.[0]?.addresses?.map(
        ({ ip }) => ip,
      );
    await bench.until(async () => (await addresses())?.length === 2);
    expect((await bench.client.get(services, ref)).spec).toMatchObject({ clusterIP: "10.96.0.1" });
    const slice = await bench.client.get(endpointSlices, ref);
    expect(slice.endpoints?.flatMap((endpoint) => endpoint.addresses)).toEqual(["10.0.0.1", "10.0.0.2"]);
    await bench.clock.advance(8_000);
    const renewed = await bench.client.get(leases, { namespace: "kube-system", name: "r1" });
    await bench.client.update(leases, {
      ...renewed,
      spec: { ...renewed.spec, renewTime: "2026-01-01T00:00:08.000000Z" },
    });
    await bench.clock.advance(5_000);
    expect(await addresses()).toEqual(["10.0.0.1"]);
  });
});
