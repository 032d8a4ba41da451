import { expect, it } from "@jest/globals";
import { probeLoop } from "../../../../node-agent/pods/probes/probe-loop.js";
import { failed, type ProbeResult, passed } from "../../../../node-agent/pods/probes/probe-result.js";
import { FakeClock } from "../../../support/fake-clock.js";

function start(probe: object, results: ProbeResult[], eager = false) {
  const clock = new FakeClock();
  const verdicts: string[] = [];
  const failures: string[] = [];
  const tries: number[] = [];
  const stop = new AbortController();
  void probeLoop(
    {
      probe,
      clock,
      eager,
      containerStartedMs: clock.now(),
      attempt: async () => {
        tries.push(clock.monotonic());
        return results.shift() ?? passed;
      },
      onFailure: (message) => failures.push(message),
      onVerdict: (passes) => verdicts.push(`${passes} at ${clock.monotonic() / 1_000}`),
    },
    stop.signal,
  );
  return { clock, verdicts, failures, tries, stop };
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

it("looks eagerly for the first success, then keeps to its period", async () => {
  const results = [failed("a"), failed("b"), failed("c"), failed("d")];
  const { clock, verdicts, failures, tries, stop } = start({ failureThreshold: 1 }, results, true);
  await clock.advance(11_000);
  expect(tries).toEqual([0, 50, 150, 350, 750, 10_750]);
  expect(verdicts).toEqual(["true at 0.75", "true at 10.75"]);
  expect(failures).toEqual([]);
  stop.abort();
});

it("lets eager tries count towards no threshold, and tries no more rarely than a period", async () => {
  const never = Array.from({ length: 20 }, (_, index) => failed(String(index)));
  const { clock, verdicts, tries, stop } = start({ periodSeconds: 1, failureThreshold: 3 }, never, true);
  await clock.advance(3_000);
  expect(tries).toEqual([0, 50, 150, 350, 750, 1_000, 2_000, 3_000]);
  expect(verdicts).toEqual(["false at 3"]);
  stop.abort();
});

it("begins eagerly only after the initial delay, and needs as many successes as any", async () => {
  const probe = { initialDelaySeconds: 2, periodSeconds: 1, successThreshold: 2 };
  const { clock, verdicts, tries, stop } = start(probe, [failed("a")], true);
  await clock.advance(3_100);
  expect(tries).toEqual([2_000, 2_050, 3_050]);
  expect(verdicts).toEqual(["true at 3.05"]);
  stop.abort();
});

it("takes no period that is none, and no delay longer than was asked for", async () => {
  const hot = start({ periodSeconds: 0 }, [], true);
  await hot.clock.advance(3_000);
  expect(hot.tries.length).toBeLessThanOrEqual(4);
  hot.stop.abort();
  const ages = start({ initialDelaySeconds: 2 ** 31, periodSeconds: 2 ** 31 }, []);
  await ages.clock.advance(1_000_000);
  expect(ages.tries).toEqual([]);
  ages.stop.abort();
});
