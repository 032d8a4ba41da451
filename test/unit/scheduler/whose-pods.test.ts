import { nodeNamed, podNamed, requesting } from "./objects.js";
import { schedulerBench } from "./scheduler-bench.js";

it("places the pods that name this scheduler, and counts those that somebody else has placed", async () => {
  const bench = await schedulerBench();
  await bench.create(nodeNamed("a"));
  await bench.create(podNamed("theirs", { schedulerName: "other" }));
  await bench.create(
    podNamed("fixed", { ...requesting({ cpu: "100" }), nodeName: "a", schedulerName: "other" }),
  );
  await bench.create(podNamed("ours", requesting({ cpu: "1" })));
  await bench.clock.advance(5_000);
  expect(await bench.nodeOf("theirs")).toBeUndefined();
  expect(bench.events.reasons("theirs")).toEqual([]);
  expect(await bench.whyNot("ours")).toContain("1 Insufficient cpu");
  await bench.stop();
});
