import type { Clock } from "../../common/clock.js";
import type { UsageReport } from "../../proto/generated/agent.js";
import { type NodeUsage, readUsage } from "./read-usage.js";

interface Known {
  readonly usage: NodeUsage;
  /** On the clock's monotonic time. */
  readonly atMs: number;
}

/** Older figures tell nothing of what is used by now. */
const freshMs = 15_000;

/** What the nodes that are linked to this replica last said of what they and their pods use. Nothing of it is kept longer. */
export class NodeUsages {
  private readonly known = new Map<string, Known>();

  constructor(private readonly clock: Clock) {}

  /** In place of what the node said before. Throws an Error when it makes no sense: then nothing is known of the node. */
  report(nodeName: string, report: UsageReport): void {
    this.known.delete(nodeName);
    const atMs = this.clock.monotonic() - report.ageMs;
    this.known.set(nodeName, { usage: readUsage(report), atMs });
  }

  forget(nodeName: string): void {
    this.known.delete(nodeName);
  }

  /** Undefined: nothing that is fresh enough. */
  of(nodeName: string): NodeUsage | undefined {
    const found = this.known.get(nodeName);
    return found && this.clock.monotonic() - found.atMs <= freshMs ? found.usage : undefined;
  }
}
