import { addAbortSignal, type Readable } from "node:stream";
import type Docker from "dockerode";
import { boundedLines } from "./bounded-lines.js";
import type { RuntimeEvent } from "./container-runtime.js";
import { runtimeError } from "./docker-errors.js";
import { RuntimeError } from "./runtime-error.js";

interface DockerEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

const types: Readonly<Record<string, RuntimeEvent["type"]>> = {
  start: "started",
  die: "died",
  destroy: "destroyed",
  oom: "oom",
  update: "updated",
};

/** dockerd's events about containers with `label`, until the signal aborts. */
export async function* dockerEvents(
  docker: Docker,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<RuntimeEvent> {
  const stream = await openEvents(docker, label, signal);
  try {
    for await (const line of boundedLines(stream)) {
      const event = parse(line);
      if (event) yield event;
    }
  } catch (error) {
    if (!signal.aborted) throw runtimeError("RuntimeUnavailable", error);
  }
  if (!signal.aborted) throw new RuntimeError("RuntimeUnavailable", "the stream of events ended");
}

async function openEvents(docker: Docker, label: string, signal: AbortSignal): Promise<Readable> {
  const filters = JSON.stringify({ type: ["container"], label: [label], event: Object.keys(types) });
  try {
    const stream = (await docker.getEvents({ filters })) as Readable;
    return addAbortSignal(signal, stream);
  } catch (error) {
    throw runtimeError("RuntimeUnavailable", error);
  }
}

function parse(line: string): RuntimeEvent | undefined {
  const event = JSON.parse(line) as DockerEvent;
  const type = types[event.Action];
  if (!type) return undefined;
  const { ID: id, Attributes: labels } = event.Actor;
  return { type, id, labels, atMs: event.timeNano / 1e6 };
}
