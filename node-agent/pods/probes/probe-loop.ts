import type { V1Probe } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort } from "../../../common/errors.js";
import { type ProbeResult, passed } from "./probe-result.js";

/** Between the first two tries of an eager probe; doubles from try to try. */
const firstEagerMs = 50;

export interface ProbeLoopOptions {
  readonly probe: V1Probe;
  readonly containerStartedMs: number;
  readonly clock: Clock;
  /** Look for the first success at short distances instead of once a period. */
  readonly eager: boolean;
  readonly attempt: () => Promise<ProbeResult>;
  /** Every failed try, whether or not it changes anything. */
  readonly onFailure: (message: string) => void;
  /** Every try that passes with a warning. */
  readonly onWarning?: (message: string) => void;
  /** The thresholds have been met, one way or the other. */
  readonly onVerdict: (passes: boolean, message: string) => void;
}

/** Tries a probe period after period until the signal aborts; tells a verdict each time a threshold is reached. */
export async function probeLoop(options: ProbeLoopOptions, signal: AbortSignal): Promise<void> {
  const { probe, clock, containerStartedMs, eager } = options;
  const { initialDelaySeconds = 0, periodSeconds = 10 } = probe;
  const periodMs = Math.max(1, periodSeconds) * 1_000;
  try {
    const delayMs = initialDelaySeconds * 1_000;
    const leftMs = containerStartedMs + delayMs - clock.now();
    await clock.sleep(Math.max(0, Math.min(delayMs, leftMs)), signal);
    const early = eager && (await passesEarly(options, periodMs, signal));
    await runPeriods(options, periodMs, early, signal);
  } catch (error) {
    if (!signal.aborted && !isAbort(error)) throw error;
  }
}

/**
 * Whether a try passes before the first period is over. These tries come on top of those that a period promises, so
 * their failures are nobody's business: they make no events and count towards no threshold.
 */
async function passesEarly(
  { clock, attempt }: ProbeLoopOptions,
  periodMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const endMs = clock.monotonic() + periodMs;
  for (let waitMs = firstEagerMs; clock.monotonic() < endMs; waitMs *= 2) {
    const result = await attempt();
    signal.throwIfAborted();
    if (result.passed) return true;
    await clock.sleep(Math.max(0, Math.min(waitMs, endMs - clock.monotonic())), signal);
  }
  return false;
}

function tell(result: ProbeResult, { onFailure, onWarning }: ProbeLoopOptions): void {
  if (!result.passed) onFailure(result.message);
  else if (result.warning !== undefined) onWarning?.(result.warning);
}

/** @param early a try has just passed and counts as the first */
async function runPeriods(
  options: ProbeLoopOptions,
  periodMs: number,
  early: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { probe, clock, attempt, onVerdict } = options;
  const { failureThreshold = 3, successThreshold = 1 } = probe;
  for (let last: boolean | undefined, run = 0; !signal.aborted; ) {
    const startMs = clock.monotonic();
    const result = early && run === 0 ? passed : await attempt();
    if (signal.aborted) return;
    run = result.passed === last ? run + 1 : 1;
    last = result.passed;
    const message = result.passed ? "" : result.message;
    tell(result, options);
    if (run >= (result.passed ? successThreshold : failureThreshold)) onVerdict(result.passed, message);
    await clock.sleep(Math.max(0, periodMs - (clock.monotonic() - startMs)), signal);
  }
}
