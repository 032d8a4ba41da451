import { beforeEach, describe, expect, it } from "@jest/globals";
import { ContainerMemory } from "../../../../node-agent/pods/state/container-memory.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { info } from "../../../support/observed.js";

const failure = { reason: "CreateContainerConfigError", message: "no key", retryAtMs: 900 };
const backOff = { delayMs: 10_000, updatedMs: 0 };

describe("what is remembered of containers", () => {
  let memory: ContainerMemory;
  beforeEach(() => {
    memory = new ContainerMemory();
  });

  it("is nothing at first", () => {
    expect([...memory.names()]).toEqual([]);
    expect(memory.startsOf("app")).toEqual({});
    expect(memory.instance("1")).toEqual({});
  });

  it("is the last failure, until a start, and the last back-off for good", () => {
    memory.failed("app", failure, backOff);
    memory.failed("app", { ...failure, reason: "ErrImagePull" });
    expect(memory.startsOf("app")).toEqual({ failure: { ...failure, reason: "ErrImagePull" }, backOff });
    memory.started("app", undefined);
    expect(memory.startsOf("app")).toEqual({ backOff });
    memory.started("app", { ...backOff, delayMs: 20_000 });
    expect(memory.startsOf("app").backOff?.delayMs).toBe(20_000);
  });

  it("lets failures of one reason be tried again", () => {
    memory.failed("app", failure);
    memory.failed("other", { ...failure, reason: "ErrImagePull" });
    memory.retry("CreateContainerConfigError");
    expect(memory.startsOf("app").failure?.retryAtMs).toBe(0);
    expect(memory.startsOf("other").failure?.retryAtMs).toBe(900);
    memory.forgetFailure("other");
    expect(memory.startsOf("other").failure).toBeUndefined();
  });

  it("is when an instance was first seen to have ended, its message and whether it is replaced, until it goes", () => {
    const clock = new FakeClock();
    const ended = info("1", { state: "exited", finishedAt: new Date(clock.now()).toISOString() });
    memory.noteEnds([ended, info("2")], clock);
    memory.noteEnds([{ ...ended, finishedAt: "2020-01-01T00:00:00Z" }], clock);
    memory.noteMessage("1", "");
    memory.noteReplaced("1");
    expect(memory.instance("1")).toEqual({ endedAtMs: 0, message: "", replaced: true });
    expect(memory.instance("2")).toEqual({});
    expect([...memory.messages()]).toEqual([["1", ""]]);
    memory.forget("1");
    expect(memory.instance("1")).toEqual({});
  });
});
