import { expect, it } from "@jest/globals";
import { probeLoop } from "../../../../node-agent/pods/probes/probe-loop.js";
import { failed, type ProbeResult, passed } from "../../../../node-agent/pods/probes/probe-result.js";
import { FakeClock } from "../../../support/fake-clock.js";

function start(probe: object, results: ProbeResult[]) {
  const clock = new FakeClock();
  const verdicts: string[] = [];
  const failures: string[] = [];
  const stop = new AbortController();
  void probeLoop(
    {
      probe,
      clock,
      containerStartedMs: clock.now(),
      attempt: async () => results.shift() ?? passed,
      onFailure: (message) => failures.push(message),
      onVerdict: (passes) => verdicts.push(`${passes} at ${clock.monotonic() / 1_000}`),
    },
    stop.signal,
  );
  return { clock, verdicts, failures, stop };
}

it("waits for the initial delay, then tries every period", async () => {
  const { clock, verdicts, stop } = start({ initialDelaySeconds: 5, periodSeconds: 2 }, []);
  await clock.advance(9_000);
  expect(verdicts).toEqual(["true at 5", "true at 7", "true at 9"]);
  stop.abort();
});

it("gives a verdict only when a threshold is reached", async () => {
  const results = [failed("a"), failed("b"), passed, failed("c"), failed("d"), failed("e")];
  const { clock, verdicts, failures, stop } = start({ periodSeconds: 1, failureThreshold: 3 }, results);
  await clock.advance(5_000);
  expect(verdicts).toEqual(["true at 2", "false at 5"]);
  expect(failures).toEqual(["a", "b", "c", "d", "e"]);
  stop.abort();
});
