import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { leases, nodes, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { nodeLifecycleController } from "../../../control-plane/controllers/node-lifecycle/node-lifecycle-controller.js";
import { taintEvictionController } from "../../../control-plane/controllers/node-lifecycle/taint-eviction-controller.js";
import { type ControllerBench, controllerBench, runningStatus } from "../../support/controller-bench.js";
import { pod } from "../../support/workloads.js";

describe("node lifecycle", () => {
  let bench: ControllerBench;
  let silent: Set<string>;
  const lastHeard = new Map<string, number>();
  const node = (name: string) => bench.client.get(nodes, { name });
  const taintsOf = ({ spec }: V1Node) => spec?.taints?.map(({ key, effect }) => `${key}:${effect}`);
  const ready = async (name: string) => conditionOf((await node(name)).status?.conditions, "Ready");
  const lost = ["node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"];

  const addNode = async (name: string) => {
    const made = await bench.client.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name } });
    const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady" }];
    await bench.client.update(nodes, { ...made, status: { conditions } }, { subresource: "status" });
  };
  const addPod = async (name: string, nodeName: string, tolerationSeconds?: number) => {
    const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
    const tolerations = keys.map((key) => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
    }));
    const made = await bench.client.create(pods, pod(name, {}, { nodeName, tolerations }));
    await bench.client.update(
      pods,
      { ...made, status: runningStatus(bench.clock) },
      { subresource: "status" },
    );
  };
  const find = async (name: string): Promise<V1Pod | undefined> =>
    (await bench.all(pods)).find(({ metadata }) => metadata.name === name);

  beforeEach(async () => {
    bench = await controllerBench();
    silent = new Set();
    lastHeard.clear();
    const liveness = {
      windowStartMs: 0,
      lastSeenMs(name: string) {
        if (!silent.has(name)) lastHeard.set(name, bench.clock.monotonic());
        return lastHeard.get(name);
      },
    };
    await addNode("a");
    await addNode("b");
    bench.start(
      nodeLifecycleController(bench.context, { liveness, graceMs: 2_000 }),
      taintEvictionController(bench.context),
    );
    await bench.clock.advance(500);
  });
  afterEach(() => bench.stop());

  it("leaves nodes that are heard of alone", async () => {
    await bench.clock.advance(10_000);
    expect((await ready("a"))?.status).toBe("True");
    expect(taintsOf(await node("a"))).toBeUndefined();
  });

  it("finds a silent node lost, within the grace and a little more", async () => {
    await addPod("p", "a", 300);
    silent.add("a");
    await bench.clock.advance(1_900);
    expect((await ready("a"))?.status).toBe("True");
    await bench.clock.advance(700);
    expect(await ready("a")).toMatchObject({
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status.",
    });
    expect(taintsOf(await node("a"))).toEqual(lost);
    const p = await find("p");
    expect(conditionOf(p?.status?.conditions, "Ready")?.status).toBe("False");
    expect(p?.metadata.deletionTimestamp).toBeUndefined();
    expect((await ready("b"))?.status).toBe("True");
  });

  it("counts nodes by their zones, and those that drive pods away", async () => {
    const zone = { "topology.kubernetes.io/region": "r", "topology.kubernetes.io/zone": "z" };
    await bench.client.patch(nodes, { name: "a" }, "merge", { metadata: { labels: zone } });
    await addPod("p", "a", 1);
    silent.add("a");
    await bench.clock.advance(5_000);
    const a = '{zone="r:\0:z"}';
    expect(await bench.figures("node_collector_zone_size")).toEqual(['{zone=""} 1', `${a} 1`]);
    expect(await bench.figures("node_collector_unhealthy_nodes_in_zone")).toEqual(['{zone=""} 0', `${a} 1`]);
    expect(await bench.figures("node_collector_zone_health")).toEqual(['{zone=""} 100', `${a} 0`]);
    expect(await bench.figures("node_collector_evictions_total")).toEqual([`${a} 1`]);
    expect(await bench.figures("taint_eviction_controller_pod_deletions_total")).toEqual([" 1"]);
    expect(await bench.figures("taint_eviction_controller_pod_deletion_duration_seconds")).toEqual([" 1"]);
    for (const name of ["update_node_health_duration_seconds", "update_all_nodes_health_duration_seconds"])
      expect(await bench.figures(`node_collector_${name}`)).toEqual([expect.stringMatching(/^ \d+$/)]);
  });

  it("counts no node as lost that is heard of while its Lease is looked up", async () => {
    const client = bench.client as { get: Client["get"] };
    const get = client.get.bind(client);
    client.get = (type, ref, options) => {
      if (type.resource === leases.resource) silent.delete("a");
      return get(type, ref, options);
    };
    silent.add("a");
    await bench.clock.advance(5_000);
    expect((await ready("a"))?.status).toBe("True");
  });

  it("gives a node that nobody has heard of yet the time to come back", async () => {
    silent.add("late");
    await addNode("late");
    await bench.clock.advance(59_000);
    expect((await ready("late"))?.status).toBe("True");
    await bench.clock.advance(2_000);
    expect((await ready("late"))?.status).toBe("Unknown");
  });

  it("evicts pods when they no longer tolerate it", async () => {
    await addPod("brief", "a", 1);
    await addPod("long", "a", 60);
    await addPod("ever", "a");
    silent.add("a");
    await bench.clock.advance(4_500);
    const deleted = async (name: string) => {
      const found = await find(name);
      return !found || found.metadata.deletionTimestamp !== undefined;
    };
    expect([await deleted("brief"), await deleted("long"), await deleted("ever")]).toEqual([
      true,
      false,
      false,
    ]);
    const brief = (await find("brief"))?.status?.conditions;
    expect(brief?.find(({ type }) => type === "DisruptionTarget")).toMatchObject({ observedGeneration: 1 });
    await bench.clock.advance(61_000);
    expect([await deleted("long"), await deleted("ever")]).toEqual([true, false]);
  });

  it("spares the pods when the node comes back in time", async () => {
    await addPod("p", "a", 10);
    silent.add("a");
    await bench.clock.advance(4_000);
    silent.delete("a");
    const now = await node("a");
    const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady" }];
    await bench.client.update(nodes, { ...now, status: { conditions } }, { subresource: "status" });
    await bench.clock.advance(20_000);
    expect(taintsOf(await node("a"))).toBeUndefined();
    expect((await find("p"))?.metadata.deletionTimestamp).toBeUndefined();
  });

  it("drives nothing away when no node is well: then it is more likely us", async () => {
    await addPod("p", "a", 0);
    silent.add("a");
    silent.add("b");
    await bench.clock.advance(10_000);
    expect(taintsOf(await node("a"))).toEqual(["node.kubernetes.io/unreachable:NoSchedule"]);
    expect(await find("p")).toBeDefined();
  });

  it("taints what is cordoned", async () => {
    const now = await node("a");
    await bench.client.update(nodes, { ...now, spec: { ...now.spec, unschedulable: true } });
    await bench.until(
      async () => taintsOf(await node("a"))?.[0] === "node.kubernetes.io/unschedulable:NoSchedule",
    );
  });
});
