import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { silentLogger } from "../../../../common/logger.js";
import { ShutdownNotice } from "../../../../node-agent/host/shutdown-notice.js";
import { NodeShutdown } from "../../../../node-agent/shutdown/node-shutdown.js";
import { graceOf, shutdownPhases } from "../../../../node-agent/shutdown/shutdown-phases.js";
import { stopAfterShutdown } from "../../../../node-agent/shutdown-signals.js";
import { MemoryNode } from "../../../support/memory-node.js";
import { podOf, sleeper } from "../../../support/pods.js";

const critical = { priority: 2_000_001_000 };

it("gives critical pods the last part of the time, and no pod more than its own", () => {
  const phases = shutdownPhases({ graceSeconds: 30, criticalGraceSeconds: 10 });
  const told = (spec: Partial<V1PodSpec>) =>
    phases.map((phase) => {
      const pod = podOf("p", [sleeper("app")], spec);
      return phase.includes(pod) ? graceOf(pod, phase) : "-";
    });
  expect(told({ terminationGracePeriodSeconds: 60 })).toEqual([20, "-"]);
  expect(told({ terminationGracePeriodSeconds: 5 })).toEqual([5, "-"]);
  expect(told({ ...critical, terminationGracePeriodSeconds: 60 })).toEqual(["-", 10]);
});

describe("a node whose host is about to end", () => {
  let node: MemoryNode;
  let notice: ShutdownNotice;
  let shutdown: NodeShutdown;
  let stop: AbortController;
  let finished: boolean;
  /** Names of pods, in the order in which their containers were told to stop. */
  let stops: string[];

  const start = async (graceSeconds: number) => {
    shutdown = new NodeShutdown({
      settings: { graceSeconds, criticalGraceSeconds: 10 },
      notice,
      pods: node.pods.manager,
      cache: node.pods.cache,
      changed: () => {},
      clock: node.clock,
      log: silentLogger,
    });
    void shutdown.run(stop.signal);
    await node.clock.settle();
  };
  const run = (name: string, spec: Partial<V1PodSpec> = {}) =>
    node.assignments.putPod(node.pods.manager, podOf(name, [sleeper("app")], spec));
  const phase = (name: string) => node.status(name)?.phase;

  beforeEach(async () => {
    node = new MemoryNode();
    notice = new ShutdownNotice();
    stop = new AbortController();
    finished = false;
    stops = [];
    void notice.finished().then(() => {
      finished = true;
    });
    const end = node.world.runtime.stop.bind(node.world.runtime);
    node.world.runtime.stop = async (id) => {
      stops.push(id.split("_")[2] ?? "");
      return end(id);
    };
    run("system", critical);
    run("web");
    await node.clock.settle();
  });
  afterEach(() => stop.abort());

  it("ends its pods, critical ones last, says why, and takes no more", async () => {
    await start(30);
    expect([shutdown.problems(), shutdown.refusalOf()]).toEqual([[], undefined]);
    notice.begin();
    await node.clock.advance(10_000);
    expect(finished).toBe(true);
    expect(stops.filter((name) => name !== "")).toEqual(["web", "system"]);
    const message = "Pod was terminated in response to imminent node shutdown.";
    for (const name of ["web", "system"]) {
      expect(node.status(name)).toMatchObject({ phase: "Failed", reason: "Terminated", message });
      expect(node.status(name)?.conditions).toContainEqual(
        expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet" }),
      );
    }
    expect(shutdown.problems()).toEqual(["node is shutting down"]);
    expect(shutdown.refusalOf()).toEqual({
      reason: "NodeShutdown",
      message: "Pod was rejected as the node is shutting down.",
    });
  });

  it("waits no longer than the time there is", async () => {
    node.world.runtime.stop = () => new Promise(() => {});
    await start(30);
    notice.begin();
    await node.clock.advance(40_000);
    expect([phase("web"), finished]).toEqual(["Running", true]);
  });

  it("leaves its pods alone when they are given no time", async () => {
    await start(0);
    notice.begin();
    await node.clock.advance(60_000);
    expect([phase("web"), phase("system"), finished]).toEqual(["Running", "Running", true]);
    expect([stops, shutdown.problems()]).toEqual([[], []]);
  });

  it("leaves its pods alone when the agent alone ends", async () => {
    await start(30);
    stop.abort();
    await node.clock.advance(60_000);
    expect(stops).toEqual([]);
  });
});

describe("the end of the agent", () => {
  const ended = async (state: string) => {
    const [stop, notice] = [new AbortController(), new ShutdownNotice()];
    const end = stopAfterShutdown(stop.signal, notice, { run: async () => `${state}\n` });
    stop.abort();
    await new Promise((resolve) => setImmediate(resolve));
    const before = end.aborted;
    notice.finish();
    await new Promise((resolve) => setImmediate(resolve));
    return [before, end.aborted];
  };
  afterEach(() => {
    process.removeAllListeners("SIGUSR2");
  });

  it.each([
    ["at once when it alone is stopped", "running", [true, true]],
    ["at once where there is no systemd", "", [true, true]],
    ["after its pods' when the system stops", "stopping", [false, true]],
  ])("is %s", async (_, state, expected) => {
    expect(await ended(state)).toEqual(expected);
  });
});
