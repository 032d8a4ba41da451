import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../../api/generated/types.js";
import { MemoryNode } from "../../../support/memory-node.js";
import { deleted, podOf, sleeper } from "../../../support/pods.js";

/** How far the call has come that an agent is killed in. */
type Moment = "before" | "after";

/** What an agent asks of its host, until it is killed in one of its calls: that and all later ones never come back. */
class Mortality {
  private last = Number.POSITIVE_INFINITY;
  private calls = 0;

  constructor(private readonly moment: Moment) {}

  /** From now on it lives for so many calls. */
  begin(calls: number): void {
    this.last = calls;
    this.calls = 0;
  }

  get isDead(): boolean {
    return this.calls >= this.last;
  }

  /** The same object, whose promises are kept for as long as the agent lives. */
  of<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function" || name === "events") return member;
        return (...args: unknown[]) => this.call(() => Reflect.apply(member, target, args));
      },
    });
  }

  private call(act: () => unknown): unknown {
    if (this.isDead) return new Promise(() => {});
    this.calls += 1;
    if (!this.isDead) return act();
    if (this.moment === "after") void act();
    return new Promise(() => {});
  }
}

/** An agent is killed in its `last` call while it brings about what `act` asks of it; another takes its place. */
async function killed(last: number, moment: Moment, act: (node: MemoryNode) => Promise<void>) {
  const node = new MemoryNode();
  const { runtime, files } = node.world;
  const mortality = new Mortality(moment);
  Object.assign(node.world, { runtime: mortality.of(runtime), files: mortality.of(files) });
  await node.restart();
  mortality.begin(last);
  await act(node);
  const died = mortality.isDead;
  Object.assign(node.world, { runtime, files });
  await node.restart();
  await node.clock.advance(30_000);
  return { node, died };
}

const pod = podOf("p", [sleeper("one"), sleeper("two")], {
  initContainers: [sleeper("side", { restartPolicy: "Always" })],
  volumes: [{ name: "data", emptyDir: {} }],
});
const start = async (node: MemoryNode, what: V1Pod = pod) => {
  node.assignments.putPod(node.pods.manager, what);
  await node.clock.advance(5_000);
};

describe.each<Moment>(["before", "after"])("an agent that is killed %s any of its calls", (moment) => {
  it("is followed by one that brings its pod to run, with no container too many", async () => {
    let last = 1;
    for (let died = true; died; last++) {
      const outcome = await killed(last, moment, start);
      died = outcome.died;
      const { node } = outcome;
      expect([last, node.states()]).toEqual([last, ["running", "running", "running", "running"]]);
      const status = node.status("p");
      expect([last, status?.phase, status?.containerStatuses?.map(({ ready }) => ready)]).toEqual([
        last,
        "Running",
        [true, true],
      ]);
    }
    expect(last).toBeGreaterThan(20);
  });

  it("is followed by one that ends what was deleted, and leaves nothing of it", async () => {
    let last = 1;
    for (let died = true; died; last++) {
      const outcome = await killed(last, moment, async (node) => {
        await start(node);
        node.assignments.putPod(node.pods.manager, deleted(pod));
        await node.clock.advance(30_000);
      });
      died = outcome.died;
      const { node } = outcome;
      if (node.assignments.set.pods.get("default/p")?.object.metadata.deletionTimestamp) {
        expect([last, node.states(), await node.world.files.names("/pods")]).toEqual([last, [], []]);
        expect([last, node.isTerminated("p")]).toEqual([last, true]);
      }
    }
    expect(last).toBeGreaterThan(30);
  });
});
