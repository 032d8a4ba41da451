import type { KubeObject } from "../../api/meta/object.js";
import type { EventOptions, EventRecorder } from "../../client/event-recorder.js";

export interface RecordedEvent {
  readonly about: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Keeps events for a test to look at. */
export class RecordedEvents implements EventRecorder {
  readonly events: RecordedEvent[] = [];

  event(
    about: KubeObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    { annotations }: EventOptions = {},
  ): void {
    const event = { about: about.metadata.name ?? "", type, reason, message };
    this.events.push(annotations ? { ...event, annotations } : event);
  }

  messages(name: string): string[] {
    return this.events.filter(({ about }) => about === name).map(({ message }) => message);
  }

  reasons(name: string): string[] {
    return this.events.filter(({ about }) => about === name).map(({ reason }) => reason);
  }
}
