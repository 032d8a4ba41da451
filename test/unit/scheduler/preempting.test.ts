import type { V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { pods } from "../../../api/resources.js";
import { silentLogger } from "../../../common/logger.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { Evictor } from "../../../control-plane/scheduler/preemption/evictor.js";
import { RecordedEvents } from "../../support/recorded-events.js";
import { nodeNamed, podNamed, requesting } from "./objects.js";
import { type SchedulerBench, schedulerBench } from "./scheduler-bench.js";

const podOf = (name: string, priority: number, cpu: string): V1Pod =>
  podNamed(name, { ...requesting({ cpu }), priority });

/** Stays for a while after it was deleted, as one with a grace period does. */
const slowPod = (name: string, priority: number, cpu: string): V1Pod => {
  const pod = podOf(name, priority, cpu);
  return { ...pod, metadata: { ...pod.metadata, finalizers: ["example.com/slow"] } };
};

describe("a pod that makes others go", () => {
  let bench: SchedulerBench;
  beforeEach(async () => {
    bench = await schedulerBench();
    await bench.create(nodeNamed("a"));
  });
  afterEach(() => bench.stop());
  const leave = async (name: string) => {
    await bench.client.delete(pods, { namespace: "default", name });
    if (name === "low")
      await bench.changePod(name, (pod) => ({ ...pod, metadata: { ...pod.metadata, finalizers: [] } }));
  };
  const nominated = async (name: string) => (await bench.get(name)).status?.nominatedNodeName;

  it("has its place promised, its victim told by whom, and starts when that is gone", async () => {
    await bench.create(slowPod("low", 1, "3"), podOf("high", 100, "3"));
    const low = await bench.get("low");
    const high = await bench.get("high");
    expect(low.metadata.deletionTimestamp).toBeDefined();
    expect(conditionOf(low.status?.conditions, "DisruptionTarget")).toMatchObject({
      status: "True",
      reason: "PreemptionByScheduler",
      observedGeneration: 1,
      message: "default-scheduler: preempting to accommodate a higher priority pod",
    });
    expect(bench.events.messages("low")).toContain(`Preempted by pod ${high.metadata.uid} on node a`);
    expect(bench.events.messages("high")).toEqual(["0/1 nodes are available: 1 Insufficient cpu."]);
    expect(high.status?.nominatedNodeName).toBe("a");
    await leave("low");
    await bench.clock.advance(2_000);
    expect(await bench.nodeOf("high")).toBe("a");
    expect(await nominated("high")).toBeUndefined();
  });

  it("keeps its promised place from those who come later", async () => {
    await bench.create(slowPod("low", 1, "3"), podOf("high", 100, "3"));
    await bench.create(podOf("later", 50, "1"));
    await leave("low");
    await bench.clock.advance(20_000);
    expect(await bench.nodeOf("high")).toBe("a");
    await bench.create(podOf("last", 50, "1"));
    await bench.clock.advance(20_000);
    expect([await bench.nodeOf("later"), await bench.nodeOf("last")].filter(Boolean)).toHaveLength(1);
  });

  it("takes the promise from a less important one", async () => {
    await bench.create(slowPod("low", 1, "3"), podOf("medium", 50, "3"));
    expect(await nominated("medium")).toBe("a");
    await bench.create(podOf("high", 100, "3"));
    expect(await nominated("high")).toBe("a");
    expect(await nominated("medium")).toBeUndefined();
  });

  it("gives others its promised place when it goes", async () => {
    await bench.create(slowPod("low", 1, "3"), podOf("high", 100, "3"));
    await bench.create(podOf("small", 0, "1"));
    expect(await bench.nodeOf("small")).toBeUndefined();
    await leave("high");
    await bench.clock.advance(20_000);
    expect(await bench.nodeOf("small")).toBe("a");
  });

  it("loses a promise that no longer holds", async () => {
    await bench.create(slowPod("low", 1, "3"), podOf("high", 100, "3"));
    await bench.changeNode("a", (node) => ({ ...node, spec: { unschedulable: true } }));
    await leave("low");
    await bench.clock.advance(20_000);
    expect(await bench.whyNot("high")).toContain("node(s) were unschedulable");
    expect(await nominated("high")).toBeUndefined();
  });

  it("honours what a status says of promises when it begins to lead", async () => {
    const waiting = podOf("waiting", 100, "3");
    await bench.create(slowPod("low", 1, "3"));
    await bench.create({
      ...waiting,
      spec: { containers: [], ...waiting.spec, schedulingGates: [{ name: "g/x" }] },
    });
    await bench.client.patch(
      pods,
      { namespace: "default", name: "waiting" },
      "merge",
      { status: { nominatedNodeName: "a" } },
      { subresource: "status" },
    );
    await bench.create(podOf("small", 0, "1"));
    expect(await bench.whyNot("small")).toContain("Insufficient cpu");
  });
});

describe("two leaders that decide for the same pod", () => {
  it("evict once", async () => {
    const bench = await schedulerBench();
    try {
      await bench.create(nodeNamed("a"), nodeNamed("b"));
      await bench.create(slowPod("x", 1, "3"), slowPod("y", 1, "3"));
      const waiting = {
        ...podOf("p", 100, "3"),
        spec: { ...podOf("p", 100, "3").spec, schedulerName: "other" },
      };
      await bench.create(waiting as V1Pod);
      const preemptor = await bench.get("p");
      const decide = async (name: string) => {
        const recorder = new RecordedEvents();
        const evictor = new Evictor({
          client: bench.client,
          clock: bench.clock,
          log: silentLogger,
          recorder,
        });
        const victim = await bench.get(name);
        const nodeName = victim.spec?.nodeName ?? "";
        const candidate = { nodeName, victims: [podInfoOf(victim)], violations: 0 };
        return evictor.makeRoom({ preemptor, promised: undefined, message: "no room", candidate });
      };
      expect(await Promise.all([decide("x"), decide("y")])).toEqual(expect.arrayContaining([true, false]));
      const ends = await Promise.all(["x", "y"].map((name) => bench.get(name)));
      expect(ends.filter(({ metadata }) => metadata.deletionTimestamp)).toHaveLength(1);
      expect(await decide("y")).toBe(false);
    } finally {
      await bench.stop();
    }
  });
});
