/** What was so of late: who decides learns late what has changed. */
export class Lately<T> {
  private readonly entries = new Map<string, { readonly atMs: number; readonly value: T }[]>();

  /** @param staleMs a decision may rest on what was so as long ago */
  constructor(private readonly staleMs: number) {}

  note(key: string, value: T, nowMs: number): void {
    const before = this.entries.get(key) ?? [];
    const last = before.findLastIndex(({ atMs }) => atMs < nowMs - this.staleMs);
    this.entries.set(key, [...before.slice(Math.max(0, last)), { atMs: nowMs, value }]);
  }

  of(key: string): readonly T[] {
    return (this.entries.get(key) ?? []).map(({ value }) => value);
  }
}
