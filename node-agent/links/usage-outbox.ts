import type { Clock } from "../../common/clock.js";
import type { MeasuredNode, MeasuredPod } from "../../proto/generated/agent.js";
import type { ReplicaLink } from "./replica-link.js";

/** What the node and its pods use. */
export interface MeasuredUsage {
  readonly node: MeasuredNode | undefined;
  readonly pods: readonly MeasuredPod[];
}

/** What was measured last, told to every replica, and to each that is linked later: clients may ask whichever they like. */
export class UsageOutbox {
  private readonly links = new Set<Pick<ReplicaLink, "send">>();
  private latest: { readonly usage: MeasuredUsage; readonly atMs: number } | undefined;

  constructor(private readonly clock: Clock) {}

  send(usage: MeasuredUsage): void {
    this.latest = { usage, atMs: this.clock.monotonic() };
    for (const link of this.links) this.tell(link);
  }

  connect(link: Pick<ReplicaLink, "send">): void {
    this.links.add(link);
    this.tell(link);
  }

  disconnect(link: Pick<ReplicaLink, "send">): void {
    this.links.delete(link);
  }

  private tell(link: Pick<ReplicaLink, "send">): void {
    if (!this.latest) return;
    const { usage, atMs } = this.latest;
    const ageMs = Math.round(this.clock.monotonic() - atMs);
    link.send({ $case: "usage", value: { ageMs, node: usage.node, pods: [...usage.pods] } });
  }
}
