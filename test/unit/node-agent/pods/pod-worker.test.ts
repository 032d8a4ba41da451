import { beforeEach, describe, expect, it } from "@jest/globals";
import type { V1ConfigMap, V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import { MemoryNode } from "../../../support/memory-node.js";
import { deleted, podOf, sleeper } from "../../../support/pods.js";

describe("a pod on a node", () => {
  let node: MemoryNode;
  beforeEach(() => {
    node = new MemoryNode();
  });

  const run = async (spec: Partial<V1PodSpec> = {}): Promise<V1Pod> => {
    const pod = podOf("p", [sleeper("app")], spec);
    node.assignments.putPod(node.pods.manager, pod);
    await node.clock.settle();
    return pod;
  };
  const isActive = () => node.pods.manager.worker("uid-p")?.isActive;
  const said = (reason: string) => node.events.events.filter((event) => event.reason === reason).length;

  it("is made to run", async () => {
    await run();
    expect(node.status("p")).toMatchObject({ phase: "Running", podIP: "10.244.0.3", hostIP: "192.0.2.1" });
    expect(isActive()).toBe(true);
  });

  it("fails when the node can't run it, and takes no room", async () => {
    await run({ securityContext: { appArmorProfile: { type: "Localhost", localhostProfile: "x" } } });
    expect(node.status("p")).toMatchObject({ phase: "Failed", reason: "AppArmor" });
    expect(node.status("p")?.message).toMatch(/^Pod was rejected: /);
    expect(node.states()).toEqual([]);
    expect([isActive(), said("AppArmor")]).toEqual([false, 1]);
  });

  it("fails when it outlives its deadline", async () => {
    await run({ activeDeadlineSeconds: 60 });
    await node.clock.advance(59_000);
    expect(node.status("p")?.phase).toBe("Running");
    await node.clock.advance(1_000);
    expect(node.status("p")).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
    expect([isActive(), said("DeadlineExceeded")]).toEqual([false, 1]);
  });

  it("fails when it is evicted, which a later deletion doesn't change", async () => {
    const pod = await run();
    node.pods.manager.worker("uid-p")?.evict("too much");
    node.pods.manager.worker("uid-p")?.evict("again");
    await node.clock.settle();
    expect(node.status("p")).toMatchObject({ phase: "Failed", reason: "Evicted", message: "too much" });
    node.assignments.putPod(node.pods.manager, deleted(pod));
    await node.clock.advance(1_000);
    expect(node.status("p")).toMatchObject({ phase: "Failed", reason: "Evicted", message: "too much" });
    expect([node.isTerminated("p"), said("Evicted")]).toEqual([true, 1]);
  });

  it("leaves nothing behind when it is deleted", async () => {
    const pod = await run({ volumes: [{ name: "v", emptyDir: {} }] });
    expect(await node.world.files.names("/pods")).toEqual(["uid-p"]);
    node.assignments.putPod(node.pods.manager, deleted(pod));
    await node.clock.advance(1_000);
    expect(node.isTerminated("p")).toBe(true);
    expect(node.states()).toEqual([]);
    expect(await node.world.files.names("/pods")).toEqual([]);
    expect(node.pods.manager.worker("uid-p")).toBeUndefined();
  });

  it("waits for a ConfigMap ever longer, and starts at once when it comes", async () => {
    await run({ volumes: [{ name: "v", configMap: { name: "settings" } }] });
    await node.clock.advance(60_000);
    const tries = said("FailedMount");
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(10);
    expect(node.states()).toEqual([]);
    const metadata = { namespace: "default", name: "settings" };
    const settings: V1ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { a: "b" } };
    node.assignments.put(node.pods.manager, "configmaps", settings);
    await node.clock.settle(40);
    expect(node.status("p")?.phase).toBe("Running");
    expect(await node.world.files.read("/pods/uid-p/volumes/kubernetes.io~configmap/v/a")).toBe("b");
  });
});
