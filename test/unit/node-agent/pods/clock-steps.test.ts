import { describe, expect, it } from "@jest/globals";
import { step } from "../../../../node-agent/pods/lifecycle/pod-lifecycle.js";
import { observe } from "../../../../node-agent/pods/state/observe.js";
import { PodMemory } from "../../../../node-agent/pods/state/pod-memory.js";
import { readySandbox } from "../../../../node-agent/pods/state/sandbox-state.js";
import { steadyTime } from "../../../../node-agent/pods/state/steady-time.js";
import type { ContainerInfo } from "../../../../node-agent/runtime/container-runtime.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { info } from "../../../support/observed.js";
import { podOf, sleeper } from "../../../support/pods.js";

const hourMs = 3_600_000;

class SteppedClock extends FakeClock {
  byMs = 0;

  override now(): number {
    return super.now() + this.byMs;
  }
}

const named = (one: ContainerInfo, type: string): ContainerInfo => ({
  ...one,
  labels: { ...one.labels, "io.coracle.container.type": type, "io.kubernetes.container.name": "app" },
});

describe("a step of the wall clock", () => {
  it.each([hourMs, -hourMs])("by %i ms neither ends a back-off nor makes it longer", async (byMs) => {
    const clock = new SteppedClock();
    const pod = podOf("p", [sleeper("app")]);
    const startTime = new Date(clock.now()).toISOString();
    const memory = new PodMemory(
      pod,
      { type: "running" },
      startTime,
      steadyTime(startTime, clock),
      "/nowhere",
    );
    memory.sandbox = readySandbox("sandbox");
    memory.containers.started("app", { delayMs: 10_000, updatedMs: 0 });
    const ended = { state: "exited", exitCode: 1, finishedAt: startTime } as const;
    const infos = [named(info("sandbox"), "sandbox"), named(info("1", ended), "container")];
    const due = () => {
      memory.containers.noteEnds(infos, clock);
      return step({ pod }, observe(memory, infos), clock.monotonic()).actions.map(({ type }) => type);
    };
    expect(due()).toEqual(["back-off"]);
    clock.byMs = byMs;
    await clock.advance(9_999);
    expect(due()).toEqual(["back-off"]);
    await clock.advance(1);
    expect(due()).toEqual(["start-container"]);
  });

  it("is not believed: what ended in the future ended now, and what ended at no time too", () => {
    const clock = new SteppedClock();
    expect(steadyTime(new Date(clock.now() + hourMs).toISOString(), clock)).toBe(clock.monotonic());
    expect(steadyTime("no time", clock)).toBe(clock.monotonic());
    expect(steadyTime(new Date(clock.now() - 5_000).toISOString(), clock)).toBe(clock.monotonic() - 5_000);
  });
});
