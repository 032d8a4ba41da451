import { ApiError, badRequest } from "../../api/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Semaphore } from "../../common/semaphore.js";
import type { ControlMessage, NodeStatusUpdate, PodStatusUpdate } from "../../proto/generated/agent.js";
import { type NodeLease, Superseded } from "./node-lease.js";
import type { NodeRegistration } from "./node-registration.js";
import type { PodStatusWriter } from "./pod-status-writer.js";
import { StatusQueue } from "./status-queue.js";

export interface StatusReportsOptions {
  readonly nodeName: string;
  readonly podStatuses: PodStatusWriter;
  readonly registration: NodeRegistration;
  /** Shared by all links: what is decided goes before what is told, so that a burst of reports holds up no binding. */
  readonly room: Semaphore;
  readonly send: (message: ControlMessage["message"]) => void;
  readonly log: Logger;
}

/** Writes what a node says of itself and of its pods, and answers each report with what became of it. */
export class StatusReports {
  private readonly queue: StatusQueue;

  constructor(private readonly options: StatusReportsOptions) {
    this.queue = new StatusQueue((id, error) => this.acknowledge(id, error));
  }

  /** @param lease of the subscription under which it came */
  pod(update: PodStatusUpdate, lease: NodeLease | undefined): void {
    const write = (own: NodeLease) => this.options.podStatuses.write(update, own);
    this.add(`pod ${update.uid}`, update.id, lease, write, false);
  }

  node({ id, node }: NodeStatusUpdate, lease: NodeLease | undefined): void {
    this.add("node", id, lease, (own) => this.options.registration.write(node, own), true);
  }

  private add(
    key: string,
    id: number,
    lease: NodeLease | undefined,
    write: (lease: NodeLease) => Promise<void>,
    urgent: boolean,
  ): void {
    const claimed = async () => {
      if (!lease) throw badRequest("a node that reports has to subscribe first");
      await lease.claimed();
      await this.options.room.run(() => write(lease), { urgent });
    };
    this.queue.add({ key, id, write: claimed });
  }

  /** What came too late is dropped in silence: the node says it again where it is subscribed now. */
  private acknowledge(id: number, cause?: unknown): void {
    if (cause instanceof Superseded) return;
    const { nodeName: node, send, log } = this.options;
    const error = cause === undefined ? undefined : ApiError.from(cause);
    if (error && error.code >= 500) log.warn("status not written", { node, err: cause });
    const bytes = error ? Buffer.from(JSON.stringify(error.toStatus())) : Buffer.alloc(0);
    send({ $case: "statusAck", value: { id, error: bytes } });
  }
}
