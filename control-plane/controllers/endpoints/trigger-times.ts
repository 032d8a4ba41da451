import type { V1Pod, V1Service } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import type { Key } from "../../reconcile/reconciler.js";

export const triggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

interface Known {
  readonly service: number;
  readonly pods: ReadonlyMap<string, number>;
}

/** When what changes the endpoints of a Service happened, so that one can tell how long it took to be known. */
export class TriggerTimes {
  private readonly known = new Map<Key, Known>();

  /** The earliest time that is news since the last call; undefined when nothing says when it happened. */
  next(key: Key, { metadata }: V1Service, pods: readonly V1Pod[]): string | undefined {
    const before = this.known.get(key);
    const now = { service: msOf(metadata.creationTimestamp), pods: readyTimes(pods) };
    this.known.set(key, now);
    if (!before) return format(now.service);
    const news = [...now.pods].filter(([name, ms]) => ms > (before.pods.get(name) ?? 0)).map(([, ms]) => ms);
    if (now.service > before.service) news.push(now.service);
    return news.length > 0 ? format(Math.min(...news)) : undefined;
  }

  forget(key: Key): void {
    this.known.delete(key);
  }
}

/** `annotations` with that time, or without any. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Record<string, string> {
  const { [triggerTimeAnnotation]: _, ...others } = annotations ?? {};
  return time === undefined ? others : { ...others, [triggerTimeAnnotation]: time };
}

function readyTimes(pods: readonly V1Pod[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { metadata, status } of pods) {
    const ms = msOf(conditionOf(status?.conditions, "Ready")?.lastTransitionTime);
    if (ms > 0) times.set(metadata.name ?? "", ms);
  }
  return times;
}

const msOf = (time: string | undefined) => Date.parse(time ?? "") || 0;
const format = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
