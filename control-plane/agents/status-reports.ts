import { ApiError } from "../../api/errors.js";
import type { Logger } from "../../common/logger.js";
import type { ControlMessage, NodeStatusUpdate, PodStatusUpdate } from "../../proto/generated/agent.js";
import type { NodeRegistration } from "./node-registration.js";
import type { PodStatusWriter } from "./pod-status-writer.js";
import { StatusQueue } from "./status-queue.js";

export interface StatusReportsOptions {
  readonly nodeName: string;
  readonly podStatuses: PodStatusWriter;
  readonly registration: NodeRegistration;
  readonly send: (message: ControlMessage["message"]) => void;
  readonly log: Logger;
}

/** Writes what a node says of itself and of its pods, and answers each report with what became of it. */
export class StatusReports {
  private readonly queue: StatusQueue;

  constructor(private readonly options: StatusReportsOptions) {
    this.queue = new StatusQueue((id, error) => this.acknowledge(id, error));
  }

  pod(update: PodStatusUpdate): void {
    const write = () => this.options.podStatuses.write(update);
    this.queue.add({ key: `pod ${update.uid}`, id: update.id, write });
  }

  node({ id, node }: NodeStatusUpdate): void {
    this.queue.add({ key: "node", id, write: () => this.options.registration.write(node) });
  }

  private acknowledge(id: number, cause?: unknown): void {
    const { nodeName: node, send, log } = this.options;
    const error = cause === undefined ? undefined : ApiError.from(cause);
    if (error && error.code >= 500) log.warn("status not written", { node, err: cause });
    const bytes = error ? Buffer.from(JSON.stringify(error.toStatus())) : Buffer.alloc(0);
    send({ $case: "statusAck", value: { id, error: bytes } });
  }
}
