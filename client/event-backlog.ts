import type { CoreV1Event } from "../api/generated/types.js";

/** Events that wait to be written. Sources take turns, and where there is no room the one that says most loses. */
export class EventBacklog {
  /** Source: its events in their order. The source whose turn it is stands first. */
  private readonly waiting = new Map<string, CoreV1Event[]>();
  private length = 0;

  constructor(private readonly limit: number) {}

  /** With no room left the newest event of the source that has most is dropped, which may be this one. */
  push(event: CoreV1Event): void {
    const source = sourceOf(event);
    const own = this.waiting.get(source) ?? [];
    own.push(event);
    this.waiting.set(source, own);
    if (++this.length > this.limit) this.dropOne(own);
  }

  shift(): CoreV1Event | undefined {
    for (const [source, events] of this.waiting) {
      const event = events.shift();
      this.waiting.delete(source);
      if (events.length > 0) this.waiting.set(source, events);
      if (event) this.length--;
      return event;
    }
    return undefined;
  }

  private dropOne(own: CoreV1Event[]): void {
    let most = own;
    for (const events of this.waiting.values()) if (events.length > most.length) most = events;
    most.pop();
    this.length--;
  }
}

const sourceOf = ({ source }: CoreV1Event) => `${source?.component}/${source?.host ?? ""}`;
