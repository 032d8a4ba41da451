import type { ControlMessage } from "../../proto/generated/agent.js";
import type { NodeLink } from "./node-link.js";
import type { LinkTable } from "./tunnels.js";

/** The links that this replica holds now, one a node: a newer takes the place of an older. */
export class Links implements LinkTable {
  private readonly links = new Map<string, NodeLink>();

  has(nodeName: string): boolean {
    return this.links.has(nodeName);
  }

  nodeNames(): string[] {
    return [...this.links.keys()];
  }

  /** Takes the link in; the one it replaces is closed. */
  add(link: NodeLink): void {
    this.links.get(link.nodeName)?.close();
    this.links.set(link.nodeName, link);
  }

  /** False when another has taken its place already. */
  remove(link: NodeLink): boolean {
    return this.links.get(link.nodeName) === link && this.links.delete(link.nodeName);
  }

  send(nodeName: string, message: ControlMessage["message"]): boolean {
    return this.links.get(nodeName)?.send(message) ?? false;
  }

  goodbye(): void {
    for (const link of this.links.values()) link.goodbye();
  }

  closeAll(): void {
    for (const link of this.links.values()) link.close();
  }
}
