import { describe, expect, it } from "@jest/globals";
import { aborted } from "../../../common/abort.js";
import { deferred } from "../../../common/deferred.js";
import { RunGroup } from "../../../common/run-group.js";
import type { SavedAssignments } from "../../../node-agent/links/assignment-receiver.js";
import { KeptAssignments } from "../../../node-agent/links/kept-assignments.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("what was assigned last", () => {
  it("is there again before any link is, however long its reading takes, and is kept after them", async () => {
    const clock = new FakeClock();
    const done: string[] = [];
    const loaded = deferred<SavedAssignments | undefined>();
    const checkpoint = {
      load: () => loaded.promise,
      flush: async () => {
        done.push("flushed");
      },
    };
    const receiver = { restore: () => done.push("restored") };
    const kept = new KeptAssignments(receiver, checkpoint, () => done.push("stopped"));
    const links = {
      name: "links",
      run: async (signal: AbortSignal) => {
        done.push("linked");
        await aborted(signal);
      },
    };
    const stop = new AbortController();
    const running = new RunGroup([kept, links], clock).run(stop.signal);
    await clock.advance(10_000);
    expect(done).toEqual([]);
    loaded.resolve({ version: { clusterId: "c", revision: 1 }, items: [] });
    await clock.advance(1);
    expect(done).toEqual(["restored", "linked"]);
    stop.abort();
    await running;
    expect(done).toEqual(["restored", "linked", "stopped", "flushed"]);
  });
});
