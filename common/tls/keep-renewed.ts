import type { Clock } from "../clock.js";
import { isAbort } from "../errors.js";
import type { Random } from "../random.js";
import { renewalTime } from "./inspect.js";

export interface Renewal {
  /** The certificate as it is now, PEM. */
  readonly current: () => string;
  /** Puts another in its place. */
  readonly renew: (signal: AbortSignal) => Promise<void>;
  /** Told of each failure; the next try is a minute later. */
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
  readonly random: Random;
}

const retryMs = 60_000;
/** The wall clock decides, and may be set meanwhile. */
const lookMs = 3_600_000;

/** Renews a certificate in good time before it expires, again and again, until the signal aborts. */
export async function keepRenewed(
  { current, renew, failed, clock, random }: Renewal,
  signal: AbortSignal,
): Promise<void> {
  const nextTime = () => renewalTime(current(), random.next());
  let dueAt = nextTime();
  while (!signal.aborted) {
    const leftMs = dueAt - clock.now();
    if (leftMs > 0) {
      await clock.sleep(Math.min(leftMs, lookMs), signal).catch(() => {});
      continue;
    }
    try {
      await renew(signal);
      dueAt = nextTime();
    } catch (error) {
      if (!isAbort(error)) failed(error);
      dueAt = clock.now() + retryMs;
    }
  }
}
