import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Container, V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import { MemoryNode } from "../../../support/memory-node.js";
import { podOf, sleeper } from "../../../support/pods.js";

type Amounts = Record<string, string>;
const Mi = 2 ** 20;
const app = (requests: Amounts, limits: Amounts = {}, more: Partial<V1Container> = {}) =>
  sleeper("app", { resources: { requests, limits }, ...more });
const restarting = (resourceName: string) => ({
  resizePolicy: [{ resourceName, restartPolicy: "RestartContainer" }],
});

describe("a pod that is resized", () => {
  let node: MemoryNode;
  let generation: number;
  beforeEach(() => {
    node = new MemoryNode();
    generation = 0;
  });

  const assign = async (
    name: string,
    containers: V1Container[],
    spec: Partial<V1PodSpec> = {},
  ): Promise<V1Pod> => {
    const pod = podOf(name, containers, spec);
    const known = node.status(name);
    const assigned = {
      ...pod,
      metadata: { ...pod.metadata, generation: ++generation },
      ...(known ? { status: known } : {}),
    };
    node.assignments.putPod(node.pods.manager, assigned);
    await node.clock.settle(30);
    return assigned;
  };
  const condition = (name: string, type: string) =>
    node.status(name)?.conditions?.find((one) => one.type === type);
  const container = (name: string) => node.status(name)?.containerStatuses?.[0];
  const limitsFrom = (start: number) => node.world.limits.slice(start);
  const said = (name: string) =>
    node.events.events
      .filter(({ about, reason }) => about === name && reason.startsWith("Resize"))
      .map(({ type, reason }) => `${type} ${reason}`);

  it("says what it was granted and has", async () => {
    await assign("p", [app({ cpu: "100m", memory: "64Mi" }, { cpu: "200m", memory: "128Mi" })]);
    expect(container("p")).toMatchObject({
      allocatedResources: { cpu: "100m", memory: "64Mi" },
      resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
    });
    expect(Object.keys(node.status("p") ?? {})).not.toContain("resources");
    expect(said("p")).toEqual([]);
  });

  it("is widened before its containers when it grows, and narrowed after them when it shrinks", async () => {
    await assign("p", [app({ cpu: "100m" }, { cpu: "200m", memory: "128Mi" })]);
    const start = node.world.limits.length;
    await assign("p", [app({ cpu: "100m" }, { cpu: "400m", memory: "64Mi" })]);
    const [bound, narrowed] = [`memory.limit_in_bytes=${128 * Mi}`, `memory.limit_in_bytes=${64 * Mi}`];
    expect(limitsFrom(start)).toEqual([
      "cpu.shares=102",
      "cpu.cfs_quota_us=40000",
      bound,
      `app: memoryBytes=${64 * Mi}`,
      "app: cpuShares=102",
      "app: cpuQuotaMicros=40000",
      "cpu.shares=102",
      "cpu.cfs_quota_us=40000",
      narrowed,
    ]);
    expect(container("p")).toMatchObject({
      restartCount: 0,
      resources: { limits: { cpu: "400m", memory: "64Mi" } },
    });
    expect(node.status("p")).toMatchObject({ observedGeneration: 2 });
    expect([condition("p", "PodResizePending"), condition("p", "PodResizeInProgress")]).toEqual([
      undefined,
      undefined,
    ]);
    expect(said("p")).toEqual(["Normal ResizeStarted", "Normal ResizeCompleted"]);
    expect(node.events.messages("p")).toContain(
      'Pod resize completed: {"containers":[{"name":"app","resources":{"limits":{"cpu":"400m","memory":"64Mi"},"requests":{"cpu":"100m"}}}],"generation":2}',
    );
  });

  it("has a container restarted once where its policy says so", async () => {
    await assign("p", [app({ cpu: "1" }, { memory: "64Mi" }, restarting("memory"))]);
    await assign("p", [app({ cpu: "500m" }, { memory: "64Mi" }, restarting("memory"))]);
    expect(container("p")).toMatchObject({ restartCount: 0, resources: { requests: { cpu: "500m" } } });
    await assign("p", [app({ cpu: "500m" }, { memory: "32Mi" }, restarting("memory"))]);
    await node.clock.advance(1_000);
    expect(container("p")).toMatchObject({ restartCount: 1, resources: { limits: { memory: "32Mi" } } });
    expect(node.events.messages("p")).toContain("Container app resize requires restart");
    expect(condition("p", "PodResizeInProgress")).toBeUndefined();
    await node.clock.advance(60_000);
    expect(container("p")?.restartCount).toBe(1);
  });

  it("can't have more than the node has at all", async () => {
    await assign("p", [app({ cpu: "1" })]);
    await assign("p", [app({ cpu: "3" })]);
    expect(condition("p", "PodResizePending")).toMatchObject({
      status: "True",
      reason: "Infeasible",
      message: "Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000",
      observedGeneration: 2,
    });
    expect(container("p")).toMatchObject({
      allocatedResources: { cpu: "1" },
      resources: { requests: { cpu: "1" } },
    });
    expect(said("p")).toEqual(["Warning ResizeInfeasible"]);
    await assign("p", [app({ cpu: "1" })]);
    expect(condition("p", "PodResizePending")).toBeUndefined();
  });

  it("waits for room, and has it as soon as another gives it back", async () => {
    await assign("p", [app({ cpu: "1" })]);
    const other = await assign("q", [app({ cpu: "1" })]);
    await assign("p", [app({ cpu: "1500m" })]);
    expect(condition("p", "PodResizePending")).toMatchObject({
      reason: "Deferred",
      message: "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000",
    });
    await assign("q", [app({ cpu: "800m" })]);
    expect(condition("p", "PodResizePending")).toMatchObject({ reason: "Deferred" });
    node.assignments.removePod(node.pods.manager, other);
    await node.clock.advance(10_000);
    expect(condition("p", "PodResizePending")).toBeUndefined();
    expect(container("p")).toMatchObject({ allocatedResources: { cpu: "1500m" } });
  });

  it("goes before others by its priority", async () => {
    const low = () => assign("low", [app({ cpu: "700m" })]);
    await assign("low", [app({ cpu: "500m" })]);
    await assign("high", [app({ cpu: "500m" })], { priority: 10 });
    const filler = await assign("filler", [app({ cpu: "1" })]);
    await low();
    await assign("high", [app({ cpu: "1300m" })], { priority: 10 });
    node.assignments.removePod(node.pods.manager, filler);
    await node.clock.advance(10_000);
    expect(container("high")).toMatchObject({ allocatedResources: { cpu: "1300m" } });
    expect(condition("low", "PodResizePending")).toBeUndefined();
  });

  it("keeps a limit of memory that is in use, until it is no more", async () => {
    await assign("p", [app({}, { memory: "128Mi" })]);
    node.world.runtime.memoryBytes = 100 * Mi;
    await assign("p", [app({}, { memory: "64Mi" })]);
    const message = `cannot decrease memory limits: [attempting to set pod memory limit (${64 * Mi}) below current usage (${100 * Mi}), attempting to set container "app" memory limit (${64 * Mi}) below current usage (${100 * Mi})]`;
    expect(condition("p", "PodResizeInProgress")).toMatchObject({ reason: "Error", message });
    expect(container("p")).toMatchObject({ resources: { limits: { memory: "128Mi" } } });
    await node.clock.advance(30_000);
    expect(said("p")).toEqual(["Normal ResizeStarted", "Warning ResizeError"]);
    node.world.runtime.memoryBytes = Mi;
    await node.clock.advance(10_000);
    expect(container("p")).toMatchObject({ restartCount: 0, resources: { limits: { memory: "64Mi" } } });
    expect(condition("p", "PodResizeInProgress")).toBeUndefined();
    expect(said("p").at(-1)).toBe("Normal ResizeCompleted");
  });

  it("has its limits as a whole changed, and those of containers that have none", async () => {
    const whole = (cpu: string) => ({ resources: { requests: { cpu }, limits: { cpu } } });
    await assign("p", [app({})], whole("500m"));
    const start = node.world.limits.length;
    await assign("p", [app({})], whole("1"));
    expect(limitsFrom(start)).toContain("cpu.cfs_quota_us=100000");
    expect(limitsFrom(start)).toContain("app: cpuQuotaMicros=100000");
    expect(node.status("p")).toMatchObject({
      allocatedResources: { cpu: "1" },
      resources: { requests: { cpu: "1" }, limits: { cpu: "1" } },
    });
    expect(said("p")).toEqual(["Normal ResizeStarted", "Normal ResizeCompleted"]);
  });

  describe("by an agent that is killed", () => {
    it("goes on from what was granted", async () => {
      await assign("p", [app({ cpu: "1" }, { cpu: "1" })]);
      const { runtime } = node.world;
      const update = runtime.update.bind(runtime);
      runtime.update = () => new Promise(() => {});
      await assign("p", [app({ cpu: "2" }, { cpu: "2" })]);
      expect(condition("p", "PodResizeInProgress")).toMatchObject({ status: "True", observedGeneration: 2 });
      expect(container("p")).toMatchObject({
        allocatedResources: { cpu: "2" },
        resources: { limits: { cpu: "1" } },
      });
      runtime.update = update;
      node.assignments.putPod(node.pods.manager, {
        ...podOf("p", [app({ cpu: "2" }, { cpu: "2" })]),
        status: node.status("p"),
      });
      await node.restart();
      await node.clock.advance(1_000);
      expect(container("p")).toMatchObject({ restartCount: 0, resources: { limits: { cpu: "2" } } });
      expect(said("p")).toEqual(["Normal ResizeStarted", "Normal ResizeCompleted"]);
    });

    it("has no more than was granted, whatever was asked for meanwhile", async () => {
      await assign("p", [app({ cpu: "1" })]);
      node.pods.manager.stop();
      const asked = { ...podOf("p", [app({ cpu: "3" })]), status: node.status("p") };
      node.assignments.putPod({ complete: () => {}, incremental: () => {} }, asked);
      await node.restart();
      await node.clock.advance(1_000);
      expect(container("p")).toMatchObject({ allocatedResources: { cpu: "1" } });
      expect(condition("p", "PodResizePending")).toMatchObject({ reason: "Infeasible" });
    });
  });
});
