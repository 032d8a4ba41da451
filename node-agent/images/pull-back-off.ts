import type { Clock } from "../../common/clock.js";

/** A pull that failed, and how long it isn't tried again. */
export interface PullFailure {
  readonly delayMs: number;
  readonly untilMs: number;
  /** `reason: message` */
  readonly why: string;
}

const baseMs = 10_000;
const maxMs = 300_000;

/** Failed pulls of pods' images: each failure waits twice as long as the one before, as Kubernetes does. */
export class PullBackOff {
  private readonly failures = new Map<string, PullFailure>();

  constructor(private readonly clock: Clock) {}

  /** The failure that forbids a pull now. */
  current(podUid: string, image: string): PullFailure | undefined {
    const failure = this.failures.get(keyOf(podUid, image));
    return failure && failure.untilMs > this.clock.monotonic() ? failure : undefined;
  }

  failed(podUid: string, image: string, why: string): void {
    const key = keyOf(podUid, image);
    const nowMs = this.clock.monotonic();
    const last = this.failures.get(key);
    const isFresh = last !== undefined && nowMs - (last.untilMs - last.delayMs) <= 2 * maxMs;
    const delayMs = isFresh ? Math.min(maxMs, last.delayMs * 2) : baseMs;
    this.failures.set(key, { delayMs, untilMs: nowMs + delayMs, why });
  }

  succeeded(podUid: string, image: string): void {
    this.failures.delete(keyOf(podUid, image));
  }

  /** Drops what is remembered of a pod that is gone. */
  forget(podUid: string): void {
    for (const key of this.failures.keys()) if (key.startsWith(`${podUid} `)) this.failures.delete(key);
  }
}

const keyOf = (podUid: string, image: string) => `${podUid} ${image}`;
