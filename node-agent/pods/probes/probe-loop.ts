import type { V1Probe } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort } from "../../../common/errors.js";
import type { ProbeResult } from "./probe-result.js";

export interface ProbeLoopOptions {
  readonly probe: V1Probe;
  readonly containerStartedMs: number;
  readonly clock: Clock;
  readonly attempt: () => Promise<ProbeResult>;
  /** Every failed try, whether or not it changes anything. */
  readonly onFailure: (message: string) => void;
  /** The thresholds have been met, one way or the other. */
  readonly onVerdict: (passes: boolean, message: string) => void;
}

/** Tries a probe period after period until the signal aborts; tells a verdict each time a threshold is reached. */
export async function probeLoop(options: ProbeLoopOptions, signal: AbortSignal): Promise<void> {
  const { probe, clock, containerStartedMs } = options;
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe;
  try {
    const dueMs = containerStartedMs + initialDelaySeconds * 1_000;
    await clock.sleep(Math.max(0, dueMs - clock.now()), signal);
    await runPeriods(options, periodSeconds * 1_000, signal);
  } catch (error) {
    if (!signal.aborted && !isAbort(error)) throw error;
  }
}

async function runPeriods(options: ProbeLoopOptions, periodMs: number, signal: AbortSignal): Promise<void> {
  const { probe, clock, attempt, onFailure, onVerdict } = options;
  const { failureThreshold = 3, successThreshold = 1 } = probe;
  for (let last: boolean | undefined, run = 0; !signal.aborted; ) {
    const startMs = clock.monotonic();
    const result = await attempt();
    if (signal.aborted) return;
    run = result.passed === last ? run + 1 : 1;
    last = result.passed;
    const message = result.passed ? "" : result.message;
    if (!result.passed) onFailure(message);
    if (run >= (result.passed ? successThreshold : failureThreshold)) onVerdict(result.passed, message);
    await clock.sleep(Math.max(0, periodMs - (clock.monotonic() - startMs)), signal);
  }
}
