import type { AssignmentItem } from "../../proto/generated/agent.js";
import { AssignmentItem_Action } from "../../proto/generated/agent.js";
import type { ProxySettings } from "../../proto/generated/proxy.js";

/** One object that came, changed (`object`) or went (none). */
export interface ObjectChange {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object?: unknown;
}

/** What a process beside the agent works from, as it is told of it, and keeps it for its next start. */
export interface LocalConfig<Change extends ObjectChange = ObjectChange> {
  settings: ProxySettings | undefined;
  /** Takes a whole set: what it does not name goes. @returns what it touches, in the words of the process */
  replace(changes: readonly Change[]): ReadonlySet<string>;
  apply(changes: readonly Change[]): ReadonlySet<string>;
  /** Everything known, as the changes that would make it. */
  everything(): readonly Change[];
  /** Whether the process has any use for objects of the kind. */
  takes(resource: string): boolean;
  /** A change as it was sent or kept. Throws when its object isn't of its kind, or has another name. */
  understand(change: unknown): Change;
}

/** The change that an item of the wire means; undefined for kinds of no use. Throws when it makes no sense. */
export function changeOf<C extends ObjectChange>(
  config: LocalConfig<C>,
  item: AssignmentItem,
): C | undefined {
  const { resource, namespace, name } = item;
  if (!config.takes(resource)) return undefined;
  const removed = item.action === AssignmentItem_Action.REMOVE;
  const object = removed ? undefined : JSON.parse(Buffer.from(item.object).toString());
  return config.understand({ resource, namespace, name, object });
}
