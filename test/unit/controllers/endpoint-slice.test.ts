import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1Service } from "../../../api/generated/types.js";
import { endpointSlices, endpoints, nodes, pods, services } from "../../../api/resources.js";
import { endpointSliceController } from "../../../control-plane/controllers/endpoints/endpoint-slice-controller.js";
import { endpointSliceMirroringController } from "../../../control-plane/controllers/endpoints/endpoint-slice-mirroring-controller.js";
import { endpointsController } from "../../../control-plane/controllers/endpoints/endpoints-controller.js";
import { type ControllerBench, controllerBench, runningStatus } from "../../support/controller-bench.js";
import { pod } from "../../support/workloads.js";

const service = (spec: V1Service["spec"] = {}): V1Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default", labels: { team: "a" } },
  spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: 8080 }], ...spec },
});

describe("endpoints controllers", () => {
  let bench: ControllerBench;
  const slices = () => bench.all(endpointSlices);
  const get = () => bench.client.get(endpoints, { namespace: "default", name: "web" });
  const addPod = async (name: string, ip: string, spec: Partial<V1Pod["spec"]> = {}) => {
    const made = await bench.client.create(pods, pod(name, {}, { nodeName: "node-1", ...spec }));
    await bench.client.update(
      pods,
      { ...made, status: runningStatus(bench.clock, ip) },
      { subresource: "status" },
    );
  };

  const addNode = (name: string, labels: Record<string, string> = {}) =>
    bench.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name, labels } });

  beforeEach(async () => {
    bench = await controllerBench();
    await addNode("node-1", { "topology.kubernetes.io/zone": "here" });
    bench.start(
      endpointSliceController(bench.context),
      endpointsController(bench.context),
      endpointSliceMirroringController(bench.context),
    );
  });
  afterEach(() => bench.stop());

  it("lists ready pods with their addresses", async () => {
    await bench.client.create(services, service());
    await addPod("a", "10.0.0.1");
    await bench.until(async () => (await slices())[0]?.endpoints?.length === 1);
    const figures = (name: string) => bench.figures(`endpoint_slice_controller_${name}`);
    await bench.until(async () => (await figures("endpoints_desired"))[0] === " 1");
    for (const name of ["num_endpoint_slices", "desired_endpoint_slices"])
      expect(await figures(name)).toEqual([" 1"]);
    expect(await figures("changes")).toContain('{operation="create"} 1');
    const syncs = (await figures("syncs")).map((line) => line.replace('{result="success"}', ""));
    for (const name of ["endpoints_added_per_sync", "endpoints_removed_per_sync"])
      expect(await figures(name)).toEqual(syncs);
    expect(await figures("endpointslices_changed_per_sync")).toEqual(
      syncs.map((count) => `{topology="Disabled",traffic_distribution=""}${count}`),
    );
    const [slice] = await slices();
    expect(slice).toMatchObject({
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      metadata: {
        labels: {
          team: "a",
          "kubernetes.io/service-name": "web",
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        },
        ownerReferences: [{ kind: "Service", name: "web", controller: true }],
      },
    });
    expect(slice?.endpoints?.[0]).toMatchObject({
      addresses: ["10.0.0.1"],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: "node-1",
      targetRef: { kind: "Pod", name: "a", namespace: "default" },
    });
    expect((await get()).subsets).toMatchObject([
      {
        addresses: [{ ip: "10.0.0.1", nodeName: "node-1" }],
        ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      },
    ]);
  });

  it("has one empty slice for a Service without pods", async () => {
    await bench.client.create(services, service());
    await bench.until(async () => (await slices()).length === 1);
    expect((await slices())[0]?.endpoints ?? []).toEqual([]);
    await bench.clock.advance(1_000);
    expect(await slices()).toHaveLength(1);
  });

  it("takes a pod that is no longer ready out", async () => {
    await bench.client.create(services, service());
    await addPod("a", "10.0.0.1");
    await bench.until(
      async () => (await get().catch(() => undefined))?.subsets?.[0]?.addresses?.length === 1,
    );
    const now = await bench.client.get(pods, { namespace: "default", name: "a" });
    const status = { ...now.status, conditions: [{ type: "Ready", status: "False" }] };
    await bench.client.update(pods, { ...now, status }, { subresource: "status" });
    await bench.until(async () => (await slices())[0]?.endpoints?.[0]?.conditions?.ready === false);
    await bench.until(async () => (await get()).subsets?.[0]?.notReadyAddresses?.length === 1);
    expect((await get()).subsets?.[0]?.addresses).toBeUndefined();
  });

  it("splits beyond 100 endpoints, and changes few slices for one more pod", async () => {
    for (let i = 0; i < 150; i++) await addPod(`p${i}`, `10.0.1.${i}`);
    await bench.client.create(services, service());
    const counts = async () => (await slices()).map(({ endpoints = [] }) => endpoints.length).sort();
    await bench.until(async () => (await counts()).reduce((sum, count) => sum + count, 0) === 150);
    const before = new Map((await slices()).map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
    await addPod("more", "10.0.2.1");
    await bench.until(async () => (await counts()).reduce((sum, count) => sum + count, 0) === 151);
    const changed = (await slices()).filter(
      ({ metadata }) => before.get(metadata.name) !== metadata.resourceVersion,
    );
    expect(changed).toHaveLength(1);
    expect(Math.max(...(await counts()))).toBeLessThanOrEqual(100);
  });

  it("finds named ports in each pod", async () => {
    await bench.client.create(services, service({ ports: [{ port: 80, targetPort: "http" }] }));
    const containers = (containerPort: number) => [
      { name: "web", image: "web:1", ports: [{ name: "http", containerPort }] },
    ];
    await addPod("a", "10.0.0.1", { containers: containers(8080) });
    await addPod("b", "10.0.0.2", { containers: containers(9090) });
    await bench.until(async () => (await slices()).flatMap(({ endpoints = [] }) => endpoints).length === 2);
    expect((await slices()).map(({ ports }) => ports?.[0]?.port).sort()).toEqual([8080, 9090]);
    await bench.until(async () => (await get()).subsets?.length === 2);
  });

  it("mirrors the Endpoints of a Service without selector", async () => {
    const { selector: _, ...spec } = service().spec ?? {};
    await bench.client.create(services, { ...service(), spec });
    await bench.client.create(endpoints, {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { name: "web", namespace: "default" },
      subsets: [
        { addresses: [{ ip: "192.0.2.1" }], notReadyAddresses: [{ ip: "192.0.2.2" }], ports: [{ port: 80 }] },
      ],
    });
    await bench.until(async () => (await slices())[0]?.endpoints?.length === 2);
    const [slice] = await slices();
    expect(slice?.metadata.labels).toMatchObject({
      "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    });
    expect(slice?.endpoints?.map(({ conditions }) => conditions?.ready)).toEqual([true, false]);
    await bench.client.delete(endpoints, { namespace: "default", name: "web" });
    await bench.until(async () => (await slices()).length === 0);
  });

  it("makes slices of its own for a Service that follows another of its name", async () => {
    const first = await bench.client.create(services, service());
    await addPod("a", "10.0.0.1");
    await bench.until(async () => (await slices())[0]?.endpoints?.length === 1);
    const ref = { namespace: "default", name: "web" };
    await bench.client.delete(services, ref);
    const second = await bench.client.create(services, service());
    await bench.until(async () => (await slices()).length === 1 && (await owner()) !== first.metadata.uid);
    expect(await owner()).toBe(second.metadata.uid);
    async function owner() {
      return (await slices())[0]?.metadata.ownerReferences?.[0]?.uid;
    }
  });

  it("removes the Endpoints of a Service with it, and leaves those that never had one", async () => {
    const { selector: _, ...spec } = service().spec ?? {};
    const written = (name: string) =>
      bench.client.create(endpoints, {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: { name, namespace: "default" },
        subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 80 }] }],
      });
    await bench.client.create(services, { ...service(), spec });
    await written("web");
    await written("alone");
    await bench.until(async () => (await slices()).length === 1);
    await bench.client.delete(services, { namespace: "default", name: "web" });
    await bench.until(async () => (await bench.all(endpoints)).length === 1);
    await bench.clock.advance(1_000);
    expect((await bench.all(endpoints)).map(({ metadata }) => metadata.name)).toEqual(["alone"]);
  });

  it("lists no pod of a node that is gone, unless pods are wanted that aren't ready", async () => {
    await bench.client.create(services, service());
    const asking = service({ publishNotReadyAddresses: true });
    await bench.client.create(services, { ...asking, metadata: { ...asking.metadata, name: "any" } });
    await addNode("node-2");
    await addPod("a", "10.0.0.1");
    await addPod("b", "10.0.0.2", { nodeName: "node-2" });
    const count = async (name: string) =>
      (await slices())
        .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name)
        .flatMap((slice) => slice.endpoints ?? []).length;
    await bench.until(async () => (await count("web")) === 2 && (await count("any")) === 2);
    await bench.client.delete(nodes, { name: "node-2" });
    await bench.until(async () => (await count("web")) === 1);
    expect(await count("any")).toBe(2);
    await addNode("node-2");
    await bench.until(async () => (await count("web")) === 2);
  });

  it("lists a pod that lacks the named port in the slices of a headless Service, not in its Endpoints", async () => {
    const headless = { clusterIP: "None", ports: [{ name: "http", port: 80, targetPort: "http" }] };
    await bench.client.create(services, service(headless));
    await addPod("a", "10.0.0.1");
    await bench.until(async () => (await slices())[0]?.endpoints?.length === 1);
    await bench.clock.advance(1_000);
    expect((await slices())[0]?.ports ?? []).toEqual([]);
    expect((await get()).subsets ?? []).toEqual([]);
  });

  it("tells when what it shows happened", async () => {
    const annotation = "endpoints.kubernetes.io/last-change-trigger-time";
    const told = async () => [
      (await get()).metadata.annotations?.[annotation],
      (await slices())[0]?.metadata.annotations?.[annotation],
    ];
    await bench.client.create(services, service());
    await bench.until(async () => (await slices()).length === 1);
    await bench.clock.advance(5_000);
    expect(await told()).toEqual(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]);
    const readySince = new Date(bench.clock.now()).toISOString().replace(".000Z", "Z");
    await addPod("a", "10.0.0.1");
    await bench.until(async () => (await slices())[0]?.endpoints?.length === 1);
    await bench.clock.advance(1_000);
    expect(await told()).toEqual([readySince, readySince]);
  });

  it.each([
    ["PreferClose", { forZones: [{ name: "here" }] }],
    ["PreferSameZone", { forZones: [{ name: "here" }] }],
    ["PreferSameNode", { forZones: [{ name: "here" }], forNodes: [{ name: "node-1" }] }],
    [undefined, undefined],
  ])("hints at whom an endpoint is for: %s", async (trafficDistribution, hints) => {
    await bench.client.create(services, service({ ...(trafficDistribution ? { trafficDistribution } : {}) }));
    await addPod("a", "10.0.0.1");
    await bench.until(async () => (await slices())[0]?.endpoints?.length === 1);
    expect((await slices())[0]?.endpoints?.[0]?.hints).toEqual(hints);
  });

  it("takes the hints away from an endpoint that isn't ready, and with the wish", async () => {
    await bench.client.create(services, service({ trafficDistribution: "PreferClose" }));
    await addPod("a", "10.0.0.1");
    const hints = async () => (await slices())[0]?.endpoints?.[0]?.hints;
    await bench.until(async () => (await hints()) !== undefined);
    const now = await bench.client.get(pods, { namespace: "default", name: "a" });
    const unready = { ...now.status, conditions: [{ type: "Ready", status: "False" }] };
    await bench.client.update(pods, { ...now, status: unready }, { subresource: "status" });
    await bench.until(async () => (await hints()) === undefined);
    const ready = await bench.client.get(pods, { namespace: "default", name: "a" });
    await bench.client.update(pods, { ...ready, status: now.status }, { subresource: "status" });
    await bench.until(async () => (await hints()) !== undefined);
    const ref = { namespace: "default", name: "web" };
    await bench.client.patch(services, ref, "merge", { spec: { trafficDistribution: null } });
    await bench.until(async () => (await hints()) === undefined);
  });
});
