import { beforeEach, describe, expect, it } from "@jest/globals";
import { type Fields, silentLogger } from "../../../common/logger.js";
import { UnreachedLog } from "../../../node-agent/links/unreached-log.js";
import { FakeClock } from "../../support/fake-clock.js";

const refused = new Error("14 UNAVAILABLE: connect ECONNREFUSED 10.0.0.1:6444");
const told = "14 UNAVAILABLE: dial tcp 10.0.0.1:6444: connect: connection refused";

describe("what is said of a control plane that isn't reached", () => {
  let clock: FakeClock;
  let lines: (Fields | undefined)[];
  let unreached: UnreachedLog;

  beforeEach(() => {
    clock = new FakeClock();
    lines = [];
    unreached = new UnreachedLog(clock, { ...silentLogger, warn: (_message, fields) => lines.push(fields) });
  });

  it("is one line without a stack", () => {
    unreached.failed("a:1", refused);
    unreached.failed("b:1", new Error(`${refused.message}. Resolution note: `));
    unreached.failed("c:1", new Error("write EPROTO\n  wrong version number\n"));
    unreached.failed("d:1", Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }));
    expect(lines).toEqual([
      { endpoint: "a:1", cause: told },
      { endpoint: "b:1", cause: told },
      { endpoint: "c:1", cause: "write EPROTO wrong version number" },
      { endpoint: "d:1", cause: "ECONNREFUSED" },
    ]);
  });

  it("comes every 30 seconds, however often it fails", async () => {
    for (let second = 0; second < 61; second++) {
      unreached.failed("a:1", refused);
      await clock.advance(1_000);
    }
    expect(lines).toHaveLength(3);
  });

  it("comes at once when the cause changes, and after it was reached", () => {
    unreached.failed("a:1", refused);
    unreached.failed("a:1", new Error("the replica did not welcome in time"));
    unreached.failed("a:1", new Error("the replica did not welcome in time"));
    expect(lines).toHaveLength(2);
    unreached.reached("a:1");
    unreached.failed("a:1", new Error("the replica did not welcome in time"));
    expect(lines).toHaveLength(3);
  });
});
