import { describe, expect, it } from "@jest/globals";
import { SimulatedProcess } from "../../../simulation/process/simulated-process.js";
import { VirtualClock } from "../../../simulation/time/virtual-clock.js";

describe("SimulatedProcess", () => {
  it("does nothing any more once it was killed", async () => {
    const clock = new VirtualClock();
    const process = new SimulatedProcess("p", clock);
    const seen: string[] = [];
    const outside = process.outside({
      async ask(what: string) {
        seen.push(`asked ${what}`);
        return what;
      },
    });
    const life = async () => {
      await outside.ask("one");
      seen.push("heard one");
      await process.clock.sleep(10);
      await outside.ask("two");
      seen.push("heard two");
    };
    void life();
    process.clock.after(20, () => seen.push("timer"));
    process.atEnd(() => seen.push("connections closed"));
    await clock.pass(5);
    process.kill();
    process.kill();
    await clock.pass(100);
    expect(seen).toEqual(["asked one", "heard one", "connections closed"]);
  });

  it("hears no answer to what it had asked", async () => {
    const clock = new VirtualClock();
    const process = new SimulatedProcess("p", clock);
    const seen: string[] = [];
    void process.heard(clock.sleep(10)).then(() => seen.push("heard"));
    await clock.pass(5);
    process.kill();
    await clock.pass(10);
    expect(seen).toEqual([]);
  });

  it("hears all that has waited when it goes on after a stall, but for the timers that it cancels then", async () => {
    const clock = new VirtualClock();
    const process = new SimulatedProcess("p", clock);
    const seen: string[] = [];
    const cancel = process.clock.after(20, () => seen.push("timer"));
    process.clock.after(10, () => {
      seen.push(`first at ${process.clock.monotonic()}`);
      cancel();
    });
    process.stall();
    await clock.pass(50);
    expect(seen).toEqual([]);
    process.resume();
    await clock.pass(1);
    expect(seen).toEqual(["first at 50"]);
  });
});
