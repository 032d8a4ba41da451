import { keyOf } from "../../api/meta/object.js";
import { type AssignmentItem, AssignmentItem_Action } from "../../proto/generated/agent.js";
import type {
  Assigned,
  AssignedKinds,
  AssignedResource,
  AssignmentChange,
  AssignmentSet,
} from "./assignment-sink.js";

type Tables = { readonly [R in AssignedResource]: Map<string, Assigned<R>> };

export function emptyTables(): Tables {
  return {
    pods: new Map(),
    services: new Map(),
    endpointslices: new Map(),
    configmaps: new Map(),
    secrets: new Map(),
    nodes: new Map(),
    namespaces: new Map(),
  };
}

/** The whole set in memory, changed item by item. */
export class AssignmentTables {
  private readonly tables = emptyTables();

  get set(): AssignmentSet {
    return this.tables;
  }

  /** Applies items, leaving out resources that this version does not know; says what really changed. */
  apply(items: readonly AssignmentItem[]): AssignmentChange[] {
    return items.flatMap((item) => this.applyOne(item) ?? []);
  }

  /** Makes the set exactly what the items say. */
  replace(items: readonly AssignmentItem[]): AssignmentChange[] {
    const named = new Set(items.map((item) => `${item.resource}/${keyOf(item)}`));
    const gone = [...this.keys()].filter(([resource, key]) => !named.has(`${resource}/${key}`));
    const removed = gone.flatMap(([resource, key]) => this.put(resource, key, undefined) ?? []);
    return [...this.apply(items), ...removed];
  }

  private *keys(): Iterable<readonly [AssignedResource, string]> {
    for (const resource of Object.keys(this.tables) as AssignedResource[]) {
      for (const key of this.tables[resource].keys()) yield [resource, key];
    }
  }

  private applyOne(item: AssignmentItem): AssignmentChange | undefined {
    if (!isKnown(item.resource)) return undefined;
    const json = item.action === AssignmentItem_Action.PUT ? item.object : undefined;
    return this.put(item.resource, keyOf(item), json);
  }

  private put<R extends AssignedResource>(
    resource: R,
    key: string,
    json: Buffer | undefined,
  ): AssignmentChange | undefined {
    const table = this.tables[resource] as Map<string, Assigned<R>>;
    const previous = table.get(key);
    if (json ? previous?.json.equals(json) : !previous) return undefined;
    const current = json && { object: JSON.parse(json.toString("utf8")) as AssignedKinds[R], json };
    if (current) table.set(key, current);
    else table.delete(key);
    return { resource, key, current, previous } as AssignmentChange;
  }
}

function isKnown(resource: string): resource is AssignedResource {
  return Object.hasOwn(emptyTables(), resource);
}
