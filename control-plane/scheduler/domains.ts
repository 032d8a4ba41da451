import type { V1Node } from "../../api/generated/types.js";
import { topologyOf } from "./topology.js";

/** How often values of topology keys were counted: "in these zones, and on those hosts". */
export class Domains {
  private readonly byKey = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  /** Counts the domain of the node; one without the key is in none. */
  count(key: string, node: V1Node, change: number): void {
    const domain = topologyOf(node, key);
    if (domain === undefined) return;
    const domains = this.byKey.get(key) ?? new Map<string, number>();
    const count = (domains.get(domain) ?? 0) + change;
    if (count > 0) this.byKey.set(key, domains.set(domain, count));
    else if (domains.delete(domain) && domains.size === 0) this.byKey.delete(key);
  }

  has(key: string, node: V1Node): boolean {
    const domain = topologyOf(node, key);
    return domain !== undefined && (this.byKey.get(key)?.has(domain) ?? false);
  }

  /** Is the node in any of them? */
  include(node: V1Node): boolean {
    for (const key of this.byKey.keys()) if (this.has(key, node)) return true;
    return false;
  }
}
