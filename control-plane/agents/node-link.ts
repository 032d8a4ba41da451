import { status } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import { isAbort, messageOf } from "../../common/errors.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Semaphore } from "../../common/semaphore.js";
import type {
  AgentMessage,
  ClusterSettings,
  ControlMessage,
  UsageReport,
} from "../../proto/generated/agent.js";
import type { AssignmentSource } from "./assignment-source.js";
import { AssignmentFeed, type Send } from "./assignments.js";
import { CallError } from "./call-error.js";
import type { Heartbeats } from "./heartbeats.js";
import { type LinkStream, writePaced } from "./link-stream.js";
import { type NodeLease, Superseded } from "./node-lease.js";
import type { NodeRegistration } from "./node-registration.js";
import { Pace } from "./pace.js";
import type { PodStatusWriter } from "./pod-status-writer.js";
import type { Replicas } from "./replicas.js";
import { StatusReports } from "./status-reports.js";
import type { UsageSink } from "./usage-sink.js";

export interface NodeLinkOptions {
  readonly nodeName: string;
  /** The Node's, by which its certificate names it. */
  readonly uid: string;
  /** Which start of the node's agent this is. */
  readonly instanceId: string;
  readonly stream: LinkStream;
  readonly source: AssignmentSource;
  readonly clusterId: (signal: AbortSignal) => Promise<string>;
  readonly podStatuses: PodStatusWriter;
  readonly registration: NodeRegistration;
  /** The Lease as a subscription of this epoch claims it. */
  readonly leaseFor: (epoch: number) => NodeLease;
  /** In which reports are written, of this link and of others. */
  readonly room: Semaphore;
  readonly usages: UsageSink;
  readonly heartbeats: Heartbeats;
  readonly heartbeatPeriodMs: number;
  readonly replicas: Replicas;
  readonly cluster: ClusterSettings;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A node with a hundred pods that all start at once stays below; what comes faster waits in the node's own buffers. */
const messagePace = { burst: 1_000, everyMs: 10 };
/** Each costs a complete set. */
const subscriptionPace = { burst: 20, everyMs: 1_000 };
/** Assignments wait until there is room: these are answers to a node that asks and doesn't read. */
const maxUnreadMessages = 1_000;

/** The replica's end of one link. */
export class NodeLink {
  readonly nodeName: string;
  readonly uid: string;
  readonly instanceId: string;
  private readonly stop = new AbortController();
  private readonly reports: StatusReports;
  private readonly pace: Pace;
  private readonly subscriptions: Pace;
  private subscription: { readonly stop: AbortController; readonly lease: NodeLease } | undefined;

  constructor(private readonly options: NodeLinkOptions) {
    this.nodeName = options.nodeName;
    this.uid = options.uid;
    this.instanceId = options.instanceId;
    this.pace = new Pace(options.clock, messagePace);
    this.subscriptions = new Pace(options.clock, subscriptionPace);
    this.reports = new StatusReports({ ...options, send: (message) => this.send(message) });
  }

  /** Call once the agent's Hello was accepted; resolves when the link has ended. */
  run(): Promise<void> {
    const { stream, guard } = this.options;
    return new Promise((resolve) => {
      const end = () => {
        this.stop.abort();
        resolve();
      };
      const refuse = () => this.close(new CallError(status.INVALID_ARGUMENT, "a message makes no sense"));
      stream.on(
        "data",
        guard.wrap("link message", (message) => this.read(message), refuse),
      );
      stream.on("end", () => this.close());
      stream.on("error", end);
      stream.on("close", end);
      stream.on("cancelled", end);
      this.welcome();
      stream.resume();
    });
  }

  send(message: ControlMessage["message"]): boolean {
    const { stream } = this.options;
    if (this.stop.signal.aborted || stream.writableEnded) return false;
    stream.write({ message });
    if (stream.writableLength > maxUnreadMessages) {
      this.close(new CallError(status.RESOURCE_EXHAUSTED, "the node does not read what it is sent"));
    }
    return true;
  }

  /** Asks the agent to take another primary; the link itself stays until the process ends. */
  goodbye(): void {
    this.send({ $case: "goodbye", value: {} });
  }

  /** Without a reason the agent takes it for an end in good order. */
  close(reason?: CallError): void {
    this.stop.abort();
    if (reason) this.options.stream.emit("error", reason);
    else this.options.stream.end();
  }

  private welcome(): void {
    const { replicas, heartbeatPeriodMs, cluster } = this.options;
    const [self] = replicas.current();
    const value = {
      replicaId: self?.id ?? "",
      heartbeatPeriodMs,
      replicas: [...replicas.current()],
      cluster,
    };
    this.send({ $case: "welcome", value });
  }

  private read(message: AgentMessage): void {
    const { stream, clock } = this.options;
    this.receive(message);
    const waitMs = this.pace.take();
    if (waitMs === 0) return;
    stream.pause();
    clock.after(waitMs, () => stream.resume());
  }

  private receive({ message }: AgentMessage): void {
    this.options.heartbeats.seen(this.nodeName);
    switch (message?.$case) {
      case "heartbeat":
        this.answer(message.value.sequence);
        break;
      case "subscribe":
        this.subscribe(message.value.epoch);
        break;
      case "podStatus":
        this.reports.pod(message.value, this.subscription?.lease);
        break;
      case "nodeStatus":
        this.reports.node(message.value, this.subscription?.lease);
        break;
      case "usage":
        this.measured(message.value);
        break;
      case "hello":
      case undefined:
        this.options.log.warn("unexpected message on a link", { node: this.nodeName });
    }
  }

  private measured(report: UsageReport): void {
    const { usages, log } = this.options;
    try {
      usages.report(this.nodeName, report);
    } catch (err) {
      log.warn("usage report refused", { node: this.nodeName, cause: messageOf(err) });
    }
  }

  private answer(sequence: number): void {
    const { replicas, heartbeatPeriodMs: periodMs } = this.options;
    const value = { sequence, periodMs, replicas: [...replicas.current()] };
    this.send({ $case: "heartbeatAck", value });
  }

  /** Again on the same link: the node took another primary and came back, and needs all of it once more. */
  private subscribe(epoch: number): void {
    if (this.subscriptions.take() > 0) {
      this.close(new CallError(status.RESOURCE_EXHAUSTED, "the node subscribes too often"));
      return;
    }
    this.subscription?.stop.abort();
    const stop = new AbortController();
    const { stream, log, leaseFor } = this.options;
    const lease = leaseFor(epoch);
    this.subscription = { stop, lease };
    const signal = AbortSignal.any([stop.signal, this.stop.signal]);
    lease.run(signal).catch((reason) => this.superseded(reason, signal));
    const send: Send = (message) => writePaced(stream, message, signal);
    new AssignmentFeed({ ...this.options, send }).run(signal).catch((err) => {
      if (signal.aborted || isAbort(err)) return;
      log.warn("assignments failed", { node: this.nodeName, err });
      this.close();
    });
  }

  private superseded(reason: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (reason instanceof Superseded) this.send({ $case: "superseded", value: { epoch: reason.epoch } });
    else this.options.log.error("node lease given up", { node: this.nodeName, err: reason });
  }
}
