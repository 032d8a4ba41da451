import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node, V1Service, V1ServiceSpec } from "../../../api/generated/types.js";
import { endpointSlices, events, nodes, services } from "../../../api/resources.js";
import { loadBalancerController } from "../../../control-plane/controllers/service-load-balancer/load-balancer-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { endpointSlice } from "../../support/service-objects.js";

const excluded = { "node.kubernetes.io/exclude-from-external-load-balancers": "" };

describe("loadBalancerController", () => {
  let bench: ControllerBench;
  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(loadBalancerController(bench.context));
  });
  afterEach(() => bench.stop());

  const ref = (name: string) => ({ namespace: "default", name });
  const read = (name: string) => bench.client.get(services, ref(name));
  const addressesOf = async (name: string) =>
    ((await read(name)).status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
  const reaches = (name: string, ...addresses: string[]) =>
    bench.until(async () => (await addressesOf(name)).join() === addresses.join());
  const eventsOf = async (name: string) =>
    (await bench.all(events))
      .filter(({ regarding }) => regarding?.name === name)
      .map(({ reason, note }) => `${reason}: ${note}`);

  async function addNode(name: string, address: string, labels: Record<string, string> = {}) {
    const made = await bench.client.create(nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels },
    });
    return setNode(made, address, "True");
  }
  function setNode(node: V1Node, address: string, ready: string) {
    const lastTransitionTime = new Date(bench.clock.now()).toISOString();
    const condition = {
      type: "Ready",
      status: ready,
      lastTransitionTime,
      lastHeartbeatTime: lastTransitionTime,
    };
    const status = { addresses: [{ type: "InternalIP", address }], conditions: [condition] };
    return bench.client.update(nodes, { ...node, status }, { subresource: "status" });
  }
  const create = (name: string, spec: Partial<V1ServiceSpec> = {}) =>
    bench.client.create(services, {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "default" },
      spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 80 }], ...spec },
    } satisfies V1Service);
  const change = async (name: string, spec: Partial<V1ServiceSpec>) => {
    const found = await read(name);
    return bench.client.update(services, { ...found, spec: { ...found.spec, ...spec } });
  };

  it("gives the addresses of the nodes that are ready and not left out", async () => {
    await addNode("a", "192.168.7.1");
    const b = await addNode("b", "192.168.7.2");
    await addNode("c", "192.168.7.3", excluded);
    await create("web");
    await reaches("web", "192.168.7.1", "192.168.7.2");
    expect((await read("web")).status?.loadBalancer?.ingress?.[0]).toEqual({
      ip: "192.168.7.1",
      ipMode: "VIP",
      ports: [{ port: 80, protocol: "TCP" }],
    });
    await setNode(b, "192.168.7.2", "Unknown");
    await reaches("web", "192.168.7.1");
    expect(await eventsOf("web")).toEqual([
      "EnsuringLoadBalancer: Ensuring load balancer",
      "EnsuredLoadBalancer: Ensured load balancer",
      "UpdatedLoadBalancer: Updated load balancer with new hosts",
    ]);
  });

  it("takes nothing away while no node is ready, and says so", async () => {
    const a = await addNode("a", "192.168.7.1");
    await create("web");
    await reaches("web", "192.168.7.1");
    await setNode(a, "192.168.7.1", "Unknown");
    await bench.until(async () => (await eventsOf("web")).join().includes("UnAvailableLoadBalancer"));
    expect(await addressesOf("web")).toEqual(["192.168.7.1"]);
  });

  it("names the nodes that have pods where the traffic is to stay local", async () => {
    await addNode("a", "192.168.7.1");
    await addNode("b", "192.168.7.2");
    await create("web", { externalTrafficPolicy: "Local" });
    await reaches("web", "192.168.7.1", "192.168.7.2");
    const ports = [{ name: "", port: 80, protocol: "TCP" }];
    await bench.client.create(
      endpointSlices,
      endpointSlice("web", ports, [{ addresses: ["10.244.1.5"], nodeName: "b" }]),
    );
    await reaches("web", "192.168.7.2");
  });

  it("lets one Service have a port of the nodes, and the next one when that goes", async () => {
    await addNode("a", "192.168.7.1");
    await create("first");
    await reaches("first", "192.168.7.1");
    await create("second", {
      ports: [
        { port: 81, name: "a" },
        { port: 80, name: "b" },
      ],
    });
    const refusal =
      "SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: " +
      "port 80/TCP at the nodes' addresses is taken by default/first";
    await bench.until(async () => (await eventsOf("second")).includes(refusal));
    await create("datagrams", { ports: [{ port: 80, protocol: "UDP" }] });
    await reaches("datagrams", "192.168.7.1");
    expect(await addressesOf("second")).toEqual([]);
    await bench.client.delete(services, ref("first"));
    await reaches("second", "192.168.7.1");
  });

  it("leaves a port to who has it when an older Service wants it later", async () => {
    await addNode("a", "192.168.7.1");
    await create("older", { ports: [{ port: 81 }] });
    await reaches("older", "192.168.7.1");
    await bench.clock.advance(2_000);
    await create("younger");
    await reaches("younger", "192.168.7.1");
    await change("older", { ports: [{ port: 80 }] });
    await reaches("older");
    expect(await addressesOf("younger")).toEqual(["192.168.7.1"]);
  });

  it("takes the addresses back when the type changes, and gives them again", async () => {
    await addNode("a", "192.168.7.1");
    await create("web");
    await reaches("web", "192.168.7.1");
    await change("web", { type: "ClusterIP" });
    await reaches("web");
    expect(await eventsOf("web")).toContain("DeletedLoadBalancer: Deleted load balancer");
    await change("web", { type: "LoadBalancer" });
    await reaches("web", "192.168.7.1");
  });

  it("gives the one address that is asked for, if a node has it", async () => {
    await addNode("a", "192.168.7.1");
    await addNode("b", "192.168.7.2");
    await create("web", { loadBalancerIP: "192.168.7.2" });
    await reaches("web", "192.168.7.2");
    await create("other", { loadBalancerIP: "192.168.7.9", ports: [{ port: 81 }] });
    await bench.until(async () =>
      (await eventsOf("other"))
        .join()
        .includes("loadBalancerIP 192.168.7.9 is no address of a node that is ready"),
    );
  });

  it("leaves Services of another class alone", async () => {
    await addNode("a", "192.168.7.1");
    const made = await create("web", { loadBalancerClass: "example.org/theirs" });
    const status = { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } };
    await bench.client.update(services, { ...made, status }, { subresource: "status" });
    await create("ours", { ports: [{ port: 80 }] });
    await reaches("ours", "192.168.7.1");
    expect(await addressesOf("web")).toEqual(["203.0.113.7"]);
  });
});
