import { unlessAborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { AssignmentItem, type Assignments, type ControlMessage } from "../../proto/generated/agent.js";
import type { AssignmentReceiver, Verdict } from "./assignment-receiver.js";
import type { ReplicaLink } from "./replica-link.js";
import type { StatusOutbox } from "./status-outbox.js";

export interface PrimaryLinkOptions {
  readonly nodeName: string;
  readonly receiver: AssignmentReceiver;
  readonly outbox: StatusOutbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** The one of the links on which assignments come down and statuses go up. */
export class PrimaryLink {
  private link: ReplicaLink | undefined;
  /** Of the latest subscription. */
  private epoch = 0;
  private available: Deferred<ReplicaLink> = deferred();

  constructor(private readonly options: PrimaryLinkOptions) {}

  get current(): ReplicaLink | undefined {
    return this.link;
  }

  /** The current one, or else the next that is chosen. */
  async get(signal?: AbortSignal): Promise<ReplicaLink> {
    return this.link ?? unlessAborted(this.available.promise, signal);
  }

  /** Takes another one of `links`. Any will do; chance spreads the nodes over the replicas. */
  choose(links: readonly ReplicaLink[]): void {
    const { random, receiver, outbox, log } = this.options;
    const candidates = links.filter((link) => link !== this.link);
    const next = candidates[Math.floor(random.next() * candidates.length)];
    outbox.disconnect();
    receiver.reset();
    if (this.link || !next) this.available = deferred();
    this.link = next;
    if (next) this.subscribe(next);
    else log.warn("no control plane is linked; going on with what is here");
  }

  /** What came over the current one and concerns the primary only. */
  receive(message: NonNullable<ControlMessage["message"]>): void {
    const { outbox } = this.options;
    switch (message.$case) {
      case "assignments":
        this.assigned(message.value);
        break;
      case "statusAck":
        outbox.acknowledge(message.value);
        break;
      case "superseded":
        this.superseded(message.value.epoch);
        break;
      default:
    }
  }

  private assigned({ begin, items, end }: Assignments): void {
    const { receiver } = this.options;
    if (begin) receiver.begin(begin);
    for (const item of items) receiver.item(AssignmentItem.decode(item));
    if (end) this.applied(receiver.end(end));
  }

  private subscribe(link: ReplicaLink): void {
    const { receiver, outbox, clock, log } = this.options;
    log.info("primary chosen", { replica: link.replicaId });
    // Time goes on while the agent is away; a clock that was set back is told of by the replica.
    this.epoch = Math.max(this.epoch + 1, clock.now());
    link.send({ $case: "subscribe", value: { have: receiver.version, epoch: this.epoch } });
    outbox.connect((message) => link.send(message));
    this.available.resolve(link);
  }

  /** The replica knows of a later subscription, which this node has not made since: the next is to be later still. */
  private superseded(epoch: number): void {
    if (!this.link || epoch < this.epoch) return;
    this.epoch = epoch;
    this.options.outbox.disconnect();
    this.options.receiver.reset();
    this.subscribe(this.link);
  }

  /** What is out of order belongs to an earlier subscription on the same link: its complete set is under way. */
  private applied(verdict: Verdict): void {
    const { receiver, outbox, nodeName } = this.options;
    if (verdict === "stale") this.link?.end(new Error("its assignments are older than what is here"));
    else if (verdict === "applied") outbox.observe(receiver.set.nodes.get(nodeName)?.object);
  }
}
