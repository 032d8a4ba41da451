import type { V1Pod } from "../../../api/generated/types.js";
import { SchedulingQueue } from "../../../control-plane/scheduler/queue.js";
import { FakeClock } from "../../support/fake-clock.js";
import { seededRandom } from "../../support/seeded-random.js";

const pod = (name: string, priority = 0): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default" },
  spec: { containers: [], priority },
});

describe("the scheduling queue", () => {
  const signal = new AbortController().signal;
  let clock: FakeClock;
  let queue: SchedulingQueue;
  beforeEach(() => {
    clock = new FakeClock();
    queue = new SchedulingQueue(clock, seededRandom());
  });
  const nextName = async () => (await queue.next(signal)).pod.metadata.name;

  it("gives the most important first, then in order of arrival", async () => {
    for (const each of [pod("a"), pod("b"), pod("c", 10)]) queue.add(each);
    expect([await nextName(), await nextName(), await nextName()]).toEqual(["c", "a", "b"]);
  });

  it("keeps a failed pod until the cluster changes, and then for its back-off", async () => {
    queue.add(pod("a"));
    (await queue.next(signal)).failed();
    expect(queue.size).toEqual({ active: 0, waiting: 1 });
    queue.moveAll();
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

  it("doesn't miss a change that came while the pod was being placed", async () => {
    queue.add(pod("a"));
    const { failed } = await queue.next(signal);
    queue.moveAll();
    failed();
    expect(queue.size).toEqual({ active: 1, waiting: 0 });
  });

  it("forgets a removed pod", async () => {
    queue.add(pod("a"));
    queue.add(pod("b"));
    queue.remove("default/a");
    expect(await nextName()).toBe("b");
  });

  it("ends waiting when told to stop", async () => {
    const stop = new AbortController();
    const waiting = queue.next(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow();
  });
});
