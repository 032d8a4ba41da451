import { conditionOf } from "../../../api/meta/conditions.js";
import { pods } from "../../../api/resources.js";
import { nodeNamed, podNamed, requesting } from "./objects.js";
import { type SchedulerBench, schedulerBench } from "./scheduler-bench.js";

describe("the PodScheduled condition", () => {
  let bench: SchedulerBench;
  beforeEach(async () => {
    bench = await schedulerBench();
  });
  afterEach(() => bench.stop());
  const conditionNow = async (name: string) =>
    conditionOf((await bench.get(name)).status?.conditions, "PodScheduled");
  const leave = (name: string) =>
    bench.client.delete(pods, { namespace: "default", name }, { gracePeriodSeconds: 0 });

  it("is written once for as long as it says the same", async () => {
    await bench.create(nodeNamed("a"), podNamed("x"), podNamed("y"));
    await bench.create(podNamed("big", requesting({ cpu: "6" })));
    const first = await conditionNow("big");
    expect(first).toMatchObject({ status: "False", reason: "Unschedulable" });
    for (const name of ["x", "y"]) {
      await leave(name);
      await bench.clock.advance(20_000);
    }
    expect(bench.events.reasons("big")).toHaveLength(3);
    expect(await conditionNow("big")).toEqual(first);
    expect(bench.statusWrites()).toBe(1);
  });

  it("keeps its time while only the reason changes", async () => {
    await bench.create(nodeNamed("a"), podNamed("big", requesting({ cpu: "6" })));
    const first = await conditionNow("big");
    await bench.clock.advance(20_000);
    await bench.create(
      nodeNamed("b", { spec: { unschedulable: true } }),
      nodeNamed("c", { allocatable: { pods: "0" } }),
    );
    await bench.clock.advance(6 * 60_000);
    const later = await conditionNow("big");
    expect(later?.message).toContain("0/3 nodes are available");
    expect(later?.lastTransitionTime).toBe(first?.lastTransitionTime);
    expect(later?.lastTransitionTime).toBeDefined();
  });
});

describe("a gated pod", () => {
  it("is not tried, and starts at once when its gates are gone", async () => {
    const bench = await schedulerBench();
    await bench.create(
      nodeNamed("a"),
      podNamed("gated", { schedulingGates: [{ name: "example.com/wait" }] }),
    );
    for (const name of ["b", "c", "d"]) {
      await bench.create(nodeNamed(name));
      await bench.clock.advance(30_000);
    }
    expect(bench.statusWrites()).toBe(0);
    await bench.changePod("gated", (pod) => ({
      ...pod,
      spec: { ...pod.spec, containers: [], schedulingGates: [] },
    }));
    expect(await bench.nodeOf("gated")).toBeDefined();
    await bench.stop();
  });
});
