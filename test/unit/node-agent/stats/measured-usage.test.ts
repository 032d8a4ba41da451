import { beforeEach, describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../../common/logger.js";
import { type MeasuredUsage, UsageOutbox } from "../../../../node-agent/links/usage-outbox.js";
import { measuredUsage } from "../../../../node-agent/stats/measured-usage.js";
import type { ContainerUsage, UsageReading } from "../../../../node-agent/stats/stats-collector.js";
import { UsageReporter } from "../../../../node-agent/stats/usage-reporter.js";
import type { AgentMessage } from "../../../../proto/generated/agent.js";
import { FakeClock } from "../../../support/fake-clock.js";

const container = (id: string, pod: string, atMs: number, cpuNanos: number): ContainerUsage => ({
  id,
  podName: pod,
  podNamespace: "default",
  podUid: `uid-${pod}`,
  container: `${id}-name`,
  image: "i",
  startedAt: new Date(-3_600_000).toISOString(),
  cpuNanos,
  cpuNanoCores: 0,
  memoryBytes: 2,
  workingSetBytes: 1,
  atMs,
});

function reading(atMs: number, containers: readonly ContainerUsage[], unread: string[] = []): UsageReading {
  const node = { cpuNanos: 1 + atMs * 1e6, cpuNanoCores: 0, workingSetBytes: 7, atMs };
  return { node, containers, unread: new Set(unread) };
}

const podsOf = ({ pods }: MeasuredUsage) =>
  pods.map(
    ({ uid, containers }) =>
      `${uid} ${containers.map(({ name, usage }) => `${name}=${usage?.cpuNanoCores}`)}`,
  );

describe("what a node and its pods use", () => {
  it("is told of what was read twice", () => {
    const before = reading(0, [container("a", "web", 0, 1e9), container("b", "web", 0, 1e9)]);
    const now = reading(10_000, [container("a", "web", 10_000, 2e9), container("b", "web", 9_000, 10e9)]);
    const usage = measuredUsage(before, now);
    expect(usage.node).toEqual({
      time: { endMs: 10_000, windowMs: 10_000 },
      usage: { cpuNanoCores: 1e9, workingSetBytes: 7 },
    });
    expect(podsOf(usage)).toEqual(["uid-web a-name=100000000,b-name=1000000000"]);
    // As of the container whose reading is older.
    expect(usage.pods[0]?.time).toEqual({ endMs: 9_000, windowMs: 9_000 });
  });

  it.each([
    ["nothing was read before", undefined, [container("a", "web", 10_000, 2e9)], []],
    [
      "a container restarted, which makes another of it",
      [container("a", "web", 0, 1e9), container("b", "web", 0, 1e9)],
      [container("a", "web", 10_000, 2e9), container("b2", "web", 10_000, 2e9)],
      [],
    ],
    [
      "one could not be read",
      [container("a", "web", 0, 1e9)],
      [container("a", "web", 10_000, 2e9)],
      ["uid-web"],
    ],
  ])("leaves out a pod of which %s", (_, before, now, unread) => {
    const usage = measuredUsage(before && reading(0, before), reading(10_000, now, unread));
    expect(usage.pods).toEqual([]);
  });

  it("tells of a pod what still runs of it, and of others nonetheless", () => {
    const before = reading(0, [container("a", "web", 0, 1e9), container("b", "web", 0, 1e9)]);
    const now = reading(10_000, [container("a", "web", 10_000, 2e9), container("c", "new", 10_000, 1e9)]);
    expect(podsOf(measuredUsage(before, now))).toEqual(["uid-web a-name=100000000"]);
  });
});

describe("the way of it to the replicas", () => {
  let clock: FakeClock;
  let sent: AgentMessage["message"][];
  const link = { send: (message: AgentMessage["message"]) => void sent.push(message) };
  const ages = () => sent.map((message) => (message?.$case === "usage" ? message.value.ageMs : undefined));

  beforeEach(() => {
    clock = new FakeClock();
    sent = [];
  });

  it("is every ten seconds to each that is linked, and at once to a new one, with its age", async () => {
    const outbox = new UsageOutbox(clock);
    let readings = 0;
    const collect = async () => reading(clock.now(), [container("a", "web", clock.now(), ++readings * 1e9)]);
    const stop = new AbortController();
    outbox.connect(link);
    const running = new UsageReporter({ collect }, outbox, (uid) => uid, clock, silentLogger).run(
      stop.signal,
    );
    await clock.advance(10_000);
    expect(ages()).toEqual([0, 0]);
    await clock.advance(4_000);
    outbox.connect({ send: link.send });
    expect(ages()).toEqual([0, 0, 4_000]);
    outbox.disconnect(link);
    await clock.advance(6_000);
    expect(sent).toHaveLength(4);
    expect(sent.at(-1)).toMatchObject({
      value: { pods: [{ uid: "uid-web", containers: [{ usage: { cpuNanoCores: 1e8 } }] }] },
    });
    stop.abort();
    await running;
  });

  it("goes on after a reading that failed", async () => {
    const outbox = new UsageOutbox(clock);
    outbox.connect(link);
    let readings = 0;
    const collect = async () => {
      if (++readings === 1) throw new Error("the engine doesn't answer");
      return reading(clock.now(), []);
    };
    const stop = new AbortController();
    const running = new UsageReporter({ collect }, outbox, (uid) => uid, clock, silentLogger).run(
      stop.signal,
    );
    await clock.advance(10_000);
    expect(sent).toHaveLength(1);
    stop.abort();
    await running;
  });
});
