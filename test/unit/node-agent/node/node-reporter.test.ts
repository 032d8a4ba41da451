import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Node } from "../../../../api/generated/types.js";
import { silentLogger } from "../../../../common/logger.js";
import { NodeReporter } from "../../../../node-agent/node/node-reporter.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { RecordedEvents } from "../../../support/recorded-events.js";
import { eventually } from "../../../support/wait.js";

describe("node reporter", () => {
  let clock: FakeClock;
  let sent: V1Node[];
  let problems: string[];
  let pressures: Set<string>;
  let events: RecordedEvents;
  let images: () => Promise<never[]>;
  let reporter: NodeReporter;
  let stop: AbortController;

  beforeEach(async () => {
    clock = new FakeClock();
    sent = [];
    problems = [];
    pressures = new Set();
    events = new RecordedEvents();
    images = async () => [];
    stop = new AbortController();
    reporter = new NodeReporter({
      name: "node-1",
      address: "192.0.2.1",
      labels: {},
      agentPort: 10_250,
      capacity: { capacity: {}, allocatable: {}, memoryBytes: 1 },
      handlers: [],
      info: {} as never,
      ingress: () => undefined,
      pressures: () => pressures,
      recorder: events,
      images: () => images(),
      problems: () => problems,
      sink: {
        send: async (node) => {
          sent.push(node);
          return { type: "written" };
        },
      },
      clock,
      log: silentLogger,
    });
    void reporter.run(stop.signal);
    await reported(1);
  });
  afterEach(() => stop.abort());

  const reported = (count: number) => eventually(() => expect(sent).toHaveLength(count));
  const ready = () => sent.at(-1)?.status?.conditions?.find(({ type }) => type === "Ready")?.status;

  it("reports at the start, and at once what it is told of", async () => {
    expect(ready()).toBe("True");
    problems = ["container runtime is down"];
    reporter.poke();
    await reported(2);
    expect(ready()).toBe("False");
  });

  it("says in events what has become otherwise, and not how it was found", async () => {
    expect(events.events).toEqual([]);
    pressures = new Set(["MemoryPressure"]);
    problems = ["container runtime is down"];
    reporter.poke();
    await reported(2);
    expect(events.reasons("node-1")).toEqual(["NodeHasInsufficientMemory", "NodeNotReady"]);
    expect(events.messages("node-1")[0]).toBe("Node node-1 status is now: NodeHasInsufficientMemory");
  });

  it("goes on when the runtime hangs", async () => {
    images = () => new Promise(() => {});
    problems = ["container runtime is down"];
    reporter.poke();
    await clock.advance(5_000);
    await reported(2);
    expect(ready()).toBe("False");
  });

  it("repeats what has not changed only after five minutes", async () => {
    await clock.advance(250_000);
    expect(sent.length).toBe(1);
    await clock.advance(60_000);
    await reported(2);
  });
});
