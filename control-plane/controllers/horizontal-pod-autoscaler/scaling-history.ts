interface Moment {
  readonly atMs: number;
}

interface Recommendation extends Moment {
  readonly replicas: number;
}

interface Change extends Moment {
  /** Below 0 when there are fewer now. */
  readonly by: number;
}

/** What was recommended and done of late for one autoscaler. Times are monotonic. */
export class ScalingHistory {
  private recommendations: readonly Recommendation[];
  private changes: readonly Change[] = [];

  /** What was found first counts as recommended: a new leader takes nothing away at once. */
  constructor(found: number, nowMs: number) {
    this.recommendations = [{ replicas: found, atMs: nowMs }];
  }

  /** The numbers recommended within the last `withinMs`. */
  recommended(withinMs: number, nowMs: number): number[] {
    return younger(this.recommendations, withinMs, nowMs).map(({ replicas }) => replicas);
  }

  /** @param keepMs how long it may be asked for */
  recommend(replicas: number, keepMs: number, nowMs: number): void {
    this.recommendations = [...younger(this.recommendations, keepMs, nowMs), { replicas, atMs: nowMs }];
  }

  /** By how much the number has changed within the last `withinMs`. */
  changed(withinMs: number, nowMs: number): number {
    return younger(this.changes, withinMs, nowMs).reduce((sum, { by }) => sum + by, 0);
  }

  /** @param keepMs how long it may be asked for */
  change(by: number, keepMs: number, nowMs: number): void {
    this.changes = [...younger(this.changes, keepMs, nowMs), { by, atMs: nowMs }];
  }
}

const younger = <T extends Moment>(moments: readonly T[], withinMs: number, nowMs: number): T[] =>
  moments.filter(({ atMs }) => nowMs - atMs < withinMs);
