import type { ControlMessage } from "../../proto/generated/agent.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import type { NodeLink } from "./node-link.js";
import { removed } from "./removed-node.js";
import type { LinkTable } from "./tunnels.js";

/** So many names may a replica have to a node. */
const maxLinksANode = 4;

/**
 * The links that this replica holds now. A node has one, or for a moment several: when it came back before its old link
 * was found dead, or reached this replica by two names. The newest counts; another instance of the agent ends the old's.
 */
export class Links implements LinkTable {
  private readonly links = new Map<string, readonly NodeLink[]>();

  has(nodeName: string): boolean {
    return this.links.has(nodeName);
  }

  nodeNames(): string[] {
    return [...this.links.keys()];
  }

  add(link: NodeLink): void {
    const before = this.links.get(link.nodeName) ?? [];
    this.links.set(link.nodeName, [...before, link]);
    const same = before.filter(({ instanceId }) => instanceId === link.instanceId);
    const tooMany = same.slice(0, Math.max(0, same.length + 1 - maxLinksANode));
    for (const other of before) if (!same.includes(other) || tooMany.includes(other)) other.close();
  }

  /** Ends the links of a node that was removed. */
  cut(node: NodeIdentity): void {
    for (const link of this.links.get(node.name) ?? []) if (link.uid === node.uid) link.close(removed(node));
  }

  /** Whether that was the node's last. */
  remove(link: NodeLink): boolean {
    const left = (this.links.get(link.nodeName) ?? []).filter((other) => other !== link);
    if (left.length > 0) this.links.set(link.nodeName, left);
    else this.links.delete(link.nodeName);
    return left.length === 0;
  }

  send(nodeName: string, message: ControlMessage["message"]): boolean {
    const links = this.links.get(nodeName) ?? [];
    return links.toReversed().some((link) => link.send(message));
  }

  goodbye(): void {
    for (const link of this.all()) link.goodbye();
  }

  closeAll(): void {
    for (const link of this.all()) link.close();
  }

  private all(): NodeLink[] {
    return [...this.links.values()].flat();
  }
}
