import { describe, expect, it } from "@jest/globals";
import type { V1PodStatus } from "../../../../api/generated/types.js";
import { sameStatus } from "../../../../node-agent/pods/status/same-status.js";
import { StatusRepair } from "../../../../node-agent/pods/status/status-repair.js";
import { FakeClock } from "../../../support/fake-clock.js";

const said: V1PodStatus = {
  phase: "Running",
  conditions: [{ type: "Ready", status: "True" }],
  podIP: "10.0.0.1",
  qosClass: "BestEffort",
  containerStatuses: [],
};

const cases: Record<string, readonly [V1PodStatus | undefined, boolean]> = {
  "as it was said": [said, true],
  "without what is empty": [{ ...said, containerStatuses: undefined } as unknown as V1PodStatus, true],
  "with what others add": [
    {
      ...said,
      conditions: [{ type: "example.com/gate", status: "False" }, ...(said.conditions ?? [])],
      nominatedNodeName: "n2",
      qosClass: "Guaranteed",
    },
    true,
  ],
  "with another phase": [{ ...said, phase: "Failed" }, false],
  "with a condition turned": [{ ...said, conditions: [{ type: "Ready", status: "False" }] }, false],
  "without a condition": [{ ...said, conditions: [] }, false],
  "with a reason that nobody gave": [{ ...said, reason: "NodeLost" }, false],
  "not at all": [undefined, false],
};

it.each(Object.entries(cases))("knows a status that is shown %s", (_name, [shown, same]) => {
  expect(sameStatus(shown, said)).toBe(same);
});

describe("the repair of a status", () => {
  function start() {
    const clock = new FakeClock();
    const atSeconds: number[] = [];
    const repair: StatusRepair = new StatusRepair(clock, () => {
      atSeconds.push(clock.monotonic() / 1_000);
      if (repeats) repair.observe(true);
    });
    let repeats = false;
    const fight = () => {
      repeats = true;
      repair.observe(true);
    };
    return { clock, atSeconds, repair, fight };
  }

  it("comes when the difference has lasted", async () => {
    const { clock, atSeconds, repair } = start();
    repair.observe(true);
    await clock.advance(4_999);
    repair.observe(false);
    await clock.advance(60_000);
    expect(atSeconds).toEqual([]);
    repair.observe(true);
    await clock.advance(5_000);
    expect(atSeconds).toEqual([64.999 + 5]);
  });

  it("comes ever more rarely when another writer goes on", async () => {
    const { clock, atSeconds, repair, fight } = start();
    fight();
    await clock.advance(300_000);
    expect(atSeconds).toEqual([5, 15, 35, 75, 135, 195, 255]);
    repair.stop();
    await clock.advance(300_000);
    expect(atSeconds.length).toBe(7);
  });
});
