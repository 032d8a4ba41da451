import { keyOf } from "../../api/meta/object.js";
import { type AssignedResource, assignedResources, isAssigned } from "../../common/assigned-kinds.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { type AssignmentItem, AssignmentItem_Action } from "../../proto/generated/agent.js";
import type { Assigned, AssignmentChange, AssignmentSet } from "./assignment-sink.js";
import { parseAssigned } from "./parse-assigned.js";

type Tables = { readonly [R in AssignedResource]: Map<string, Assigned<R>> };

const emptyTables = () =>
  Object.fromEntries(assignedResources.map((resource) => [resource, new Map()])) as unknown as Tables;

/** The whole set in memory, changed item by item. */
export class AssignmentTables {
  private readonly tables = emptyTables();
  /** What was left out, as it came. */
  private readonly skipped = new Map<string, Buffer>();

  constructor(private readonly log: Logger) {}

  get set(): AssignmentSet {
    return this.tables;
  }

  /** Applies items, leaving out resources that this version does not know and objects that make no sense; says what really changed. */
  apply(items: readonly AssignmentItem[]): AssignmentChange[] {
    return items.flatMap((item) => this.applyOne(item) ?? []);
  }

  /** Makes the set exactly what the items say. */
  replace(items: readonly AssignmentItem[]): AssignmentChange[] {
    const named = new Set(items.map((item) => `${item.resource}/${keyOf(item)}`));
    for (const name of this.skipped.keys()) if (!named.has(name)) this.skipped.delete(name);
    const gone = [...this.keys()].filter(([resource, key]) => !named.has(`${resource}/${key}`));
    const removed = gone.flatMap(([resource, key]) => this.put(resource, key, undefined) ?? []);
    return [...this.apply(items), ...removed];
  }

  private *keys(): Iterable<readonly [AssignedResource, string]> {
    for (const resource of assignedResources) {
      for (const key of this.tables[resource].keys()) yield [resource, key];
    }
  }

  private applyOne(item: AssignmentItem): AssignmentChange | undefined {
    if (!isAssigned(item.resource)) return undefined;
    switch (item.action) {
      case AssignmentItem_Action.PUT:
        return this.put(item.resource, keyOf(item), item.object);
      case AssignmentItem_Action.REMOVE:
        return this.put(item.resource, keyOf(item), undefined);
      default:
        return undefined;
    }
  }

  private put<R extends AssignedResource>(
    resource: R,
    key: string,
    json: Buffer | undefined,
  ): AssignmentChange | undefined {
    const table = this.tables[resource] as Map<string, Assigned<R>>;
    const previous = table.get(key);
    if (json ? previous?.json.equals(json) : !previous) return undefined;
    const current = json && this.parsed(resource, key, json);
    if (json && !current) return undefined;
    if (current) table.set(key, current);
    else table.delete(key);
    return { resource, key, current, previous } as AssignmentChange;
  }

  /** Undefined for what makes no sense: it is told once, and what stood in its place stays. */
  private parsed<R extends AssignedResource>(
    resource: R,
    key: string,
    json: Buffer,
  ): Assigned<R> | undefined {
    const name = `${resource}/${key}`;
    try {
      const assigned = parseAssigned(resource, key, json);
      this.skipped.delete(name);
      return assigned;
    } catch (error) {
      if (!this.skipped.get(name)?.equals(json)) {
        this.log.error("an assigned object is left out", { resource, key, cause: messageOf(error) });
      }
      this.skipped.set(name, json);
      return undefined;
    }
  }
}
