import type { V1Pod } from "../../../api/generated/types.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { resourcesFit } from "../../../control-plane/scheduler/filters/resources-fit.js";
import { SchedulingQueue } from "../../../control-plane/scheduler/queue.js";
import { Snapshot } from "../../../control-plane/scheduler/snapshot.js";
import { FakeClock } from "../../support/fake-clock.js";
import { expectLinear } from "../../support/growth.js";
import { nodeNamed, podNamed, requesting } from "./objects.js";

const pod = (name: string, priority = 0, cpu = "1"): V1Pod =>
  podNamed(name, { priority, ...requesting({ cpu }) });
const grown = { type: "node-added", node: nodeNamed("a") } as const;

describe("the scheduling queue", () => {
  const signal = new AbortController().signal;
  let clock: FakeClock;
  let queue: SchedulingQueue;
  const snapshot = new Snapshot();
  const fit = resourcesFit();
  beforeEach(() => {
    clock = new FakeClock();
    queue = new SchedulingQueue(clock, seededRandom());
  });
  const nextName = async () => (await queue.next(signal)).pod.metadata.name;
  const refuseNext = async () => queue.refuse(await queue.next(signal), [fit]);

  it("gives the most important first, then in order of arrival", async () => {
    for (const each of [pod("a"), pod("b"), pod("c", 10)]) queue.add(each);
    expect([await nextName(), await nextName(), await nextName()]).toEqual(["c", "a", "b"]);
  });

  it("keeps a refused pod until something may help it, and then for its back-off", async () => {
    queue.add(pod("a"));
    await refuseNext();
    queue.move({ type: "namespace-changed" }, snapshot);
    expect(queue.size).toEqual({ active: 0, waiting: 1 });
    queue.move(grown, snapshot);
    let name: string | undefined;
    const waiting = nextName().then((found) => {
      name = found;
    });
    await clock.advance(900);
    expect(name).toBeUndefined();
    await clock.advance(200);
    await waiting;
    expect(name).toBe("a");
  });

  it("asks about pods of different demands one by one", async () => {
    for (const each of [pod("small"), pod("big", 0, "6")]) {
      queue.add(each);
      await refuseNext();
    }
    queue.move(grown, snapshot);
    expect(queue.size).toEqual({ active: 1, waiting: 1 });
  });

  it("gives woken pods in the order in which they were refused, whatever they demand", async () => {
    for (const each of [pod("a"), pod("b", 0, "2"), pod("c")]) queue.add(each);
    for (let refused = 0; refused < 3; refused++) await refuseNext();
    await clock.advance(60_000);
    queue.move({ type: "node-added", node: nodeNamed("a") }, snapshot);
    expect([await nextName(), await nextName(), await nextName()]).toEqual(["a", "b", "c"]);
  });

  it("tries a pod whose placing failed again after its back-off, unless it came anew", async () => {
    queue.add(pod("a"));
    const taken = await queue.next(signal);
    queue.add(pod("a"));
    queue.retry(taken);
    expect(queue.size).toEqual({ active: 1, waiting: 0 });
  });

  it("forgets a removed pod, wherever it was", async () => {
    for (const name of ["refused", "ready", "last"]) queue.add(pod(name));
    await refuseNext();
    queue.remove("default/refused");
    queue.remove("default/ready");
    expect(queue.size).toEqual({ active: 1, waiting: 0 });
    expect(await nextName()).toBe("last");
  });

  it("takes linear time for many pods that wait, back off and go", async () => {
    await expectLinear({
      from: 5_000,
      make: (count) => Array.from({ length: count }, (_, index) => pod(`p${index}`)),
      async run(all) {
        const crowded = new SchedulingQueue(clock, seededRandom());
        for (const each of all) crowded.add(each);
        for (const _ of all) crowded.refuse(await crowded.next(signal), [fit]);
        for (const _ of all) crowded.move({ type: "namespace-changed" }, snapshot);
        crowded.move(grown, snapshot);
        expect(crowded.size).toEqual({ active: all.length, waiting: 0 });
        for (const { metadata } of all) crowded.remove(`default/${metadata.name}`);
      },
    });
  });

  it("ends waiting when told to stop", async () => {
    const stop = new AbortController();
    const waiting = queue.next(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow();
  });
});
