import type { CacheEvent } from "./cache.js";

export type ObjectEvent = Exclude<CacheEvent, { type: "BOOKMARK" }>;

export interface EventRingOptions {
  /** Never more events than this. */
  readonly capacity: number;
  /** This many are kept however old they are. */
  readonly minimum: number;
  /** Beyond `minimum`, older ones are forgotten. */
  readonly maxAgeMs: number;
  /** However few and young they are, their objects may not be larger than this together. */
  readonly maxBytes: number;
}

/** How much JSON the event keeps alive. */
export function weightOf(event: CacheEvent): number {
  if (event.type === "BOOKMARK") return 0;
  return (event.entry.bytes ?? 0) + ("previous" in event ? (event.previous.bytes ?? 0) : 0);
}

/** The latest events of one resource, from which watches resume. */
export class EventRing {
  private events: ObjectEvent[] = [];
  private times: number[] = [];
  private head = 0;
  private bytes = 0;

  /** @param floor every event behind this revision is here */
  constructor(
    private floor: number,
    private readonly options: EventRingOptions,
  ) {}

  push(event: ObjectEvent, nowMs: number): void {
    this.events.push(event);
    this.times.push(nowMs);
    this.bytes += weightOf(event);
    this.expire(nowMs);
    if (this.head >= 1_024 && this.head * 2 >= this.events.length) this.letGo();
  }

  /** Lets go of what has become too old, also while nothing new comes. */
  sweep(nowMs: number): void {
    this.expire(nowMs);
    if (this.head > 0) this.letGo();
  }

  /** The events behind `revision` in order; undefined when some of them are no longer known. */
  since(revision: number): ObjectEvent[] | undefined {
    if (revision < this.floor) return undefined;
    let low = this.head;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.events[middle] as ObjectEvent).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.events.slice(low);
  }

  private get length(): number {
    return this.events.length - this.head;
  }

  private oldestMs(): number {
    return this.times[this.head] ?? 0;
  }

  private expire(nowMs: number): void {
    for (let first = this.events[this.head]; first && this.isTooMuch(nowMs); first = this.events[this.head]) {
      this.floor = first.revision;
      this.bytes -= weightOf(first);
      this.head++;
    }
  }

  private isTooMuch(nowMs: number): boolean {
    const { capacity, minimum, maxAgeMs, maxBytes } = this.options;
    if (this.bytes > maxBytes) return true;
    return this.length > minimum && (this.length > capacity || nowMs - this.oldestMs() > maxAgeMs);
  }

  private letGo(): void {
    this.events = this.events.slice(this.head);
    this.times = this.times.slice(this.head);
    this.head = 0;
  }
}
