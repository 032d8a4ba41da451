import type { V1CronJob } from "../../../api/generated/types.js";
import type { Key } from "../../reconcile/reconciler.js";

interface Seen {
  readonly uid: string | undefined;
  readonly text: string;
  readonly sinceMs: number;
}

/** A new schedule begins with its next start: what it would have started before it was given doesn't count. */
export class ScheduleChanges {
  private readonly seen = new Map<Key, Seen>();

  /** When the schedule was changed, as far as that was seen; else infinitely long ago. */
  sinceMs(key: Key, { metadata: { uid }, spec }: V1CronJob, nowMs: number): number {
    const text = JSON.stringify([spec?.timeZone, spec?.schedule]);
    const known = this.seen.get(key);
    const isSame = known !== undefined && known.uid === uid;
    if (isSame && known.text === text) return known.sinceMs;
    const sinceMs = isSame ? nowMs : Number.NEGATIVE_INFINITY;
    this.seen.set(key, { uid, text, sinceMs });
    return sinceMs;
  }

  forget(key: Key): void {
    this.seen.delete(key);
  }

  clear(): void {
    this.seen.clear();
  }
}
