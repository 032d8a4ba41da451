import type { V1Lease } from "../../api/generated/types.js";
import type { Clock } from "../../common/clock.js";

const defaultSeconds = 10;

interface Seen {
  readonly lease: V1Lease;
  /** When the Lease was first seen to be as it is, on our own clock. */
  readonly atMs: number;
}

/**
 * Whose Leases are fresh. A holder lives until its Lease hasn't been renewed for as long as the Lease says, on our own clock:
 * other hosts' clocks are not to be compared.
 */
export class LeaseFreshness {
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly clock: Clock) {}

  /** Takes a Lease as it was found. True when it was renewed since it was last found. */
  note(lease: V1Lease): boolean {
    const name = nameOf(lease);
    const known = this.seen.get(name);
    const isNews = known?.lease.spec?.renewTime !== lease.spec?.renewTime;
    this.seen.set(name, { lease, atMs: known && !isNews ? known.atMs : this.clock.monotonic() });
    return known !== undefined && isNews;
  }

  /** Takes all the Leases that there are. */
  noteAll(leases: readonly V1Lease[]): void {
    const names = new Set(leases.map(nameOf));
    for (const name of this.seen.keys()) if (!names.has(name)) this.seen.delete(name);
    for (const lease of leases) this.note(lease);
  }

  forget(lease: V1Lease): void {
    this.seen.delete(nameOf(lease));
  }

  /** Those that are fresh, and for how long they are without a renewal. */
  fresh(): readonly { readonly lease: V1Lease; readonly leftMs: number }[] {
    const now = this.clock.monotonic();
    return [...this.seen.values()]
      .map(({ lease, atMs }) => ({ lease, leftMs: atMs + durationMs(lease) - now }))
      .filter(({ leftMs }) => leftMs > 0);
  }
}

const nameOf = ({ metadata }: V1Lease) => metadata.name ?? "";
const durationMs = ({ spec }: V1Lease) => (spec?.leaseDurationSeconds ?? defaultSeconds) * 1_000;
