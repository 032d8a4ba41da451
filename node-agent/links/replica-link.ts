import type { Clock } from "../../common/clock.js";
import type { Guard } from "../../common/guard.js";
import type { AgentMessage, ControlMessage, Hello, Welcome } from "../../proto/generated/agent.js";
import type { MessageStream, ReplicaConnection } from "./replica-connection.js";

const minPeriodMs = 50;
const maxPeriodMs = 60_000;
const welcomeWithinMs = 3_000;
/** So many periods without an answer: another link had better be the primary … */
const quietPeriods = 1.5;
/** … and after so many this one is dead. */
const deadPeriods = 4;

export interface ReplicaLinkEvents {
  onWelcome(link: ReplicaLink, welcome: Welcome): void;
  onMessage(link: ReplicaLink, message: NonNullable<ControlMessage["message"]>): void;
  /** No answer came in time; the link may yet come back. */
  onQuiet(link: ReplicaLink): void;
}

export interface ReplicaLinkOptions {
  readonly endpoint: string;
  readonly hello: Hello;
  readonly connection: ReplicaConnection;
  readonly clock: Clock;
  readonly guard: Guard;
  readonly events: ReplicaLinkEvents;
}

/** One connection to one replica, from Hello until it ends or falls silent. */
export class ReplicaLink {
  readonly endpoint: string;
  /** For the other calls to the same replica. */
  readonly connection: ReplicaConnection;
  replicaId = "";
  private stream: MessageStream<AgentMessage, ControlMessage> | undefined;
  private periodMs = 0;
  private answeredAt = 0;
  private sequence = 0;
  private failure: Error | undefined;
  private readonly stop = new AbortController();

  constructor(private readonly options: ReplicaLinkOptions) {
    this.endpoint = options.endpoint;
    this.connection = options.connection;
  }

  /** Resolves or rejects when the link has ended: with the reason, unless `signal` ended it. */
  async run(signal: AbortSignal): Promise<void> {
    const { guard, clock, connection } = this.options;
    const stream = connection.link();
    this.stream = stream;
    const onAbort = () => this.end();
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) this.end();
    try {
      const ended = new Promise<void>((resolve) => {
        stream.on("error", (error) => this.end(error));
        stream.on("end", () => this.end(new Error("the replica ended the link")));
        this.stop.signal.addEventListener("abort", () => resolve(), { once: true });
        if (this.stop.signal.aborted) resolve();
      });
      const read = ({ message }: ControlMessage) => message && this.receive(message);
      const fail = () => this.end(new Error("a message of the replica made no sense"));
      stream.on("data", guard.wrap("link message", read, fail));
      this.send({ $case: "hello", value: this.options.hello });
      const cancel = clock.after(welcomeWithinMs, () => {
        if (this.replicaId === "") this.end(new Error("the replica did not welcome in time"));
      });
      await ended.finally(cancel);
    } finally {
      signal.removeEventListener("abort", onAbort);
      stream.cancel();
      connection.close();
    }
    if (this.failure && !signal.aborted) throw this.failure;
  }

  send(message: NonNullable<AgentMessage["message"]>): void {
    if (!this.stop.signal.aborted) this.stream?.write({ message });
  }

  /** Ends the link; `run` rejects with the reason, if there is one. */
  end(reason?: Error): void {
    this.failure ??= reason;
    this.stop.abort();
  }

  private receive(message: NonNullable<ControlMessage["message"]>): void {
    this.answeredAt = this.options.clock.monotonic();
    if (this.stop.signal.aborted) return;
    if (message.$case === "welcome") this.welcomed(message.value);
    else if (message.$case === "heartbeatAck") this.setPeriod(message.value.periodMs);
    this.options.events.onMessage(this, message);
  }

  private welcomed(welcome: Welcome): void {
    if (this.replicaId !== "") return;
    this.replicaId = welcome.replicaId;
    this.setPeriod(welcome.heartbeatPeriodMs);
    this.options.events.onWelcome(this, welcome);
    this.options.guard.run("heartbeats", () => this.beat());
  }

  /** Whatever the replica says, the agent neither spins nor falls silent. */
  private setPeriod(periodMs: number): void {
    this.periodMs = Math.min(maxPeriodMs, Math.max(minPeriodMs, periodMs || this.periodMs));
  }

  /** Heartbeats until the link ends. Silence counts only after what has arrived meanwhile was read. */
  private async beat(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.stop;
    while (!signal.aborted) {
      this.send({ $case: "heartbeat", value: { sequence: ++this.sequence } });
      const before = clock.monotonic();
      await clock.sleep(this.periodMs, signal).catch(() => {});
      const overslept = clock.monotonic() - before > 2 * this.periodMs;
      if (overslept) this.answeredAt = clock.monotonic();
      if (!this.isSilent(quietPeriods)) continue;
      await clock.yield();
      if (this.isSilent(deadPeriods)) this.end(new Error("the replica fell silent"));
      else if (this.isSilent(quietPeriods) && !signal.aborted) this.options.events.onQuiet(this);
    }
  }

  private isSilent(periods: number): boolean {
    return this.options.clock.monotonic() - this.answeredAt > periods * this.periodMs;
  }
}
