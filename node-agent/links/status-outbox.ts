import { ApiError } from "../../api/errors.js";
import type { V1Node, V1Status } from "../../api/generated/types.js";
import { schemas } from "../../api/schema/built-in-schemas.js";
import { decode } from "../../api/schema/decode.js";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import type { Random } from "../../common/random.js";
import type { AgentMessage, StatusAck } from "../../proto/generated/agent.js";
import type { NodeStatusSink, PodStatusReport, PodStatusSink, StatusOutcome } from "./pod-status-sink.js";

type Message = NonNullable<AgentMessage["message"]>;

interface Entry {
  readonly key: string;
  readonly id: number;
  readonly message: Message;
  readonly outcome: Deferred<StatusOutcome>;
  readonly failures: number;
}

const nodeKey = "node";
const backoff = { baseMs: 200, maxMs: 10_000, jitter: 0.5 };

/**
 * The statuses on their way up: the newest of each pod and of the node, sent on the primary, sent again on every new
 * one and after a fault of the server, until acknowledged.
 */
export class StatusOutbox implements PodStatusSink {
  readonly nodeStatus: NodeStatusSink = { send: (node) => this.sendNode(node) };
  private readonly entries = new Map<string, Entry>();
  private nextId = 1;
  private transmit: ((message: Message) => void) | undefined;
  private node: V1Node | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  send({ namespace, name, uid, status, terminated }: PodStatusReport): Promise<StatusOutcome> {
    const bytes = Buffer.from(JSON.stringify(status));
    return this.add(uid, (id) => ({
      $case: "podStatus",
      value: { id, namespace, name, uid, status: bytes, terminated },
    }));
  }

  /** A new primary: everything open goes to it, and the node's status in any case. */
  connect(transmit: (message: Message) => void): void {
    this.transmit = transmit;
    const open = [...this.entries.values()];
    this.repeatNode();
    for (const { message } of open) transmit(message);
  }

  disconnect(): void {
    this.transmit = undefined;
  }

  acknowledge({ id, error }: StatusAck): void {
    const entry = [...this.entries.values()].find((candidate) => candidate.id === id);
    if (!entry) return;
    const refusal = error.length > 0 ? errorOf(error) : undefined;
    if (refusal && isPassing(refusal)) {
      this.retry(entry);
      return;
    }
    this.entries.delete(entry.key);
    entry.outcome.resolve(refusal ? { type: "refused", error: refusal } : { type: "written" });
  }

  /**
   * How the API sees this node. Says its status again when the API has come to believe something else (lost, say), or
   * when somebody has counted a resource that pods are to have.
   */
  observe(node: V1Node | undefined): void {
    if (!node || !this.node) return;
    if (readiness(node) !== readiness(this.node) || hasUnallocated(node)) this.repeatNode();
  }

  private repeatNode(): void {
    if (this.node && !this.entries.has(nodeKey)) void this.sendNode(this.node);
  }

  private sendNode(node: V1Node): Promise<StatusOutcome> {
    this.node = node;
    const bytes = Buffer.from(JSON.stringify(node));
    return this.add(nodeKey, (id) => ({ $case: "nodeStatus", value: { id, node: bytes } }));
  }

  private add(key: string, messageOf: (id: number) => Message): Promise<StatusOutcome> {
    this.entries.get(key)?.outcome.resolve({ type: "superseded" });
    const id = this.nextId++;
    const entry = { key, id, message: messageOf(id), outcome: deferred<StatusOutcome>(), failures: 0 };
    this.entries.set(key, entry);
    this.transmit?.(entry.message);
    return entry.outcome.promise;
  }

  private retry(entry: Entry): void {
    const failed = { ...entry, failures: entry.failures + 1 };
    this.entries.set(entry.key, failed);
    this.clock.after(backoffMs(entry.failures, backoff, this.random), () => {
      if (this.entries.get(entry.key) === failed) this.transmit?.(failed.message);
    });
  }
}

/** What is no Status says at least that it was not written: that is tried again. */
function errorOf(bytes: Buffer): ApiError {
  try {
    const { object } = decode(bytes, "json", schemas.get("V1Status"), { fieldValidation: "Ignore" });
    return ApiError.fromStatus(object as object as V1Status);
  } catch (cause) {
    return new ApiError("InternalError", "the refusal of a status makes no sense", undefined, { cause });
  }
}

const hasUnallocated = ({ status: { capacity = {}, allocatable = {} } = {} }: V1Node) =>
  Object.entries(capacity).some(([name, amount]) => name.includes("/") && allocatable[name] !== amount);

const readiness = ({ status }: V1Node) => status?.conditions?.find(({ type }) => type === "Ready")?.status;

/** A fault of the server, or one that time heals. */
const isPassing = ({ code }: ApiError) => code >= 500 || code === 429;
