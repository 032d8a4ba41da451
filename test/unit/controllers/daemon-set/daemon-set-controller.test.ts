import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1DaemonSet, V1Node, V1Pod } from "../../../../api/generated/types.js";
import { controllerRevisions, daemonSets, events, nodes, pods } from "../../../../api/resources.js";
import { targetNode } from "../../../../control-plane/controllers/daemon-set/daemon-pod.js";
import { daemonSetController } from "../../../../control-plane/controllers/daemon-set/daemon-set-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { staleLeader } from "../../../support/stale-leader.js";
import { daemonSet, pod } from "../../../support/workloads.js";

const node = (name: string): V1Node => ({ apiVersion: "v1", kind: "Node", metadata: { name } });
const web = { namespace: "default", name: "web" };

describe("daemon set controller", () => {
  let bench: ControllerBench;
  const set = () => bench.client.get(daemonSets, web);
  const live = async () => (await bench.all(pods)).filter(({ metadata }) => !metadata.deletionTimestamp);
  const placed = async () => (await live()).map(targetNode).sort();
  const setImage = (image: string) =>
    bench.client.patch(daemonSets, web, "strategic", {
      spec: { template: { spec: { containers: [{ name: "web", image }] } } },
    });
  const images = async () => (await live()).map(({ spec }) => spec?.containers[0]?.image).sort();
  const revisions = async () =>
    (await bench.all(controllerRevisions)).map(({ revision }) => revision).sort((a, b) => a - b);
  const fail = async (given: V1Pod) =>
    bench.client.update(pods, { ...given, status: { phase: "Failed" } }, { subresource: "status" });
  const make = async (made: V1DaemonSet = daemonSet("web"), names = ["a", "b", "c"]) => {
    for (const name of names) await bench.client.create(nodes, node(name));
    await bench.client.create(daemonSets, made);
    await bench.until(async () => (await placed()).length === names.length);
  };
  const settled = (image: string) =>
    bench.until(async () => {
      await bench.settlePods();
      const { status } = await set();
      return status?.numberAvailable === 3 && (await images()).every((each) => each === image);
    });

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(daemonSetController(bench.context));
  });
  afterEach(() => bench.stop());

  it("makes a pod for each node, with its labels, its node and what it tolerates", async () => {
    await make();
    expect(await placed()).toEqual(["a", "b", "c"]);
    const [first] = await live();
    const [revision] = await bench.all(controllerRevisions);
    expect(first?.metadata.labels).toEqual({
      app: "web",
      "controller-revision-hash": revision?.metadata.labels?.["controller-revision-hash"],
      "pod-template-generation": "1",
    });
    expect(first?.metadata.generateName).toBe("web-");
    expect(first?.spec?.tolerations).toContainEqual({
      key: "node.kubernetes.io/unschedulable",
      operator: "Exists",
      effect: "NoSchedule",
    });
    await settled("web:1");
    expect((await set()).status).toEqual({
      observedGeneration: 1,
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      updatedNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      numberAvailable: 3,
    });
  });

  it("follows nodes that come, go, or take no pods", async () => {
    await make();
    await bench.client.create(nodes, node("d"));
    await bench.until(async () => (await placed()).length === 4);
    await bench.client.delete(nodes, { name: "a" });
    await bench.until(async () => (await set()).status?.desiredNumberScheduled === 3);
    expect(await placed()).toEqual(["b", "c", "d"]);
    const taints = [{ key: "team", effect: "NoExecute" }];
    await bench.client.patch(nodes, { name: "b" }, "merge", { spec: { taints } });
    await bench.until(async () => (await placed()).length === 2);
    expect(await placed()).toEqual(["c", "d"]);
  });

  it("rolls out one node at a time, and back without touching what is right", async () => {
    await make();
    await settled("web:1");
    const before = new Set((await live()).map(({ metadata }) => metadata.uid));
    await setImage("web:2");
    await bench.until(async () => (await images()).includes("web:2"));
    await bench.clock.advance(5_000);
    expect(await images()).toEqual(["web:1", "web:1", "web:2"]);
    expect((await live())[0]?.metadata.labels).toHaveProperty("controller-revision-hash");
    await setImage("web:1");
    await settled("web:1");
    const kept = (await live()).filter(({ metadata }) => before.has(metadata.uid));
    expect(kept).toHaveLength(2);
    expect(await revisions()).toEqual([2, 3]);
  });

  it("surges where that is allowed", async () => {
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    await make(daemonSet("web", { updateStrategy: { type: "RollingUpdate", rollingUpdate } }));
    await settled("web:1");
    await setImage("web:2");
    await bench.until(async () => (await live()).length === 4);
    await bench.clock.advance(5_000);
    expect(await images()).toEqual(["web:1", "web:1", "web:1", "web:2"]);
    await settled("web:2");
    expect(await live()).toHaveLength(3);
  });

  it("keeps no more history than wanted", async () => {
    await make(daemonSet("web", { revisionHistoryLimit: 1 }));
    for (const image of ["web:2", "web:3", "web:4"]) {
      await setImage(image);
      await settled(image);
    }
    await bench.until(async () => (await revisions()).length === 2);
    expect(await revisions()).toEqual([3, 4]);
  });

  it("replaces failed pods ever more rarely, and says so", async () => {
    await make(daemonSet("web"), ["a"]);
    const replacements: number[] = [];
    const failed = new Set<string | undefined>();
    await bench.until(async () => {
      for (const each of await bench.all(pods)) {
        if (each.metadata.deletionTimestamp)
          await bench.client.delete(
            pods,
            { ...web, name: each.metadata.name ?? "" },
            { gracePeriodSeconds: 0 },
          );
        else if (!failed.has(each.metadata.uid)) {
          failed.add(each.metadata.uid);
          replacements.push(bench.clock.now());
          await fail(each);
        }
      }
      return replacements.length === 5;
    });
    const [, ...gaps] = replacements.map((at, i) => at - (replacements[i - 1] ?? at));
    expect(gaps.map((ms) => Math.round(ms / 1000))).toEqual([0, 1, 2, 4]);
    const [event] = (await bench.all(events)).filter(({ reason }) => reason === "FailedDaemonPod");
    expect(event?.note).toMatch(/^Found failed daemon pod default\/web-\w+ on node a, will try to kill it$/);
  });

  it("adopts pods that match, one a node", async () => {
    await bench.client.create(nodes, node("a"));
    await bench.client.create(pods, pod("mine", {}, { nodeName: "a" }));
    await bench.client.create(daemonSets, daemonSet("web", { updateStrategy: { type: "OnDelete" } }));
    await bench.until(async () => (await set()).status?.currentNumberScheduled === 1);
    expect((await live()).map(({ metadata }) => metadata.ownerReferences?.[0]?.name)).toEqual(["web"]);
  });

  it("takes no further pod as a leader who doesn't know that it was replaced", async () => {
    const stale = staleLeader(bench);
    const late = daemonSetController(stale.context);
    await make();
    await settled("web:1");
    stale.freeze("pods");
    await setImage("web:2");
    await bench.until(async () => (await images()).includes("web:2"));
    stale.start(late);
    await bench.clock.advance(5_000);
    expect(await images()).toEqual(["web:1", "web:1", "web:2"]);
    await stale.stop();
  });
});
