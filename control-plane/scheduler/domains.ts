import type { V1Node } from "../../api/generated/types.js";
import { topologyOf } from "./topology.js";

/** Some of the values that topology keys have on nodes: "in these zones, and on those hosts". */
export class Domains {
  private readonly byKey = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  /** Adds the domain of the node; one without the key is in none. */
  add(key: string, node: V1Node): void {
    const domain = topologyOf(node, key);
    if (domain === undefined) return;
    this.byKey.set(key, (this.byKey.get(key) ?? new Set()).add(domain));
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
