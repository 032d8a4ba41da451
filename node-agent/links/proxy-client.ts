import { type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import type { Reader } from "../../common/assigned-kinds.js";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { AssignmentItem_Action, AssignmentsBegin_Kind } from "../../proto/generated/agent.js";
import {
  type ProxyConfig,
  type ProxyReport,
  type ProxySettings,
  ProxyClient as ProxyStub,
} from "../../proto/generated/proxy.js";
import type { AssignmentChange, AssignmentOrigin, AssignmentSet } from "./assignment-sink.js";
import { ReaderView, type ToldItem } from "./reader-view.js";
import type { ServiceProxy } from "./service-proxy.js";

type ConfigStream = ClientDuplexStream<ProxyConfig, ProxyReport>;
type Message = NonNullable<ProxyConfig["message"]>;

const reconnect = { baseMs: 50, maxMs: 1_000, jitter: 0.2 };

export interface ProxyClientOptions {
  readonly reader: Reader;
  /** The Unix socket of that process. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** What that process has to say. */
  readonly onReport: (report: ProxyReport["message"]) => void;
  /** It is away, and nobody knows what it does. */
  readonly onAway?: () => void;
}

/** Passes on to a process beside the agent what it needs of the assignments; tells one that was started anew everything. */
export class ProxyClient implements ServiceProxy {
  readonly name: string;
  private settings: ProxySettings | undefined;
  private set: AssignmentSet | undefined;
  private isFromControlPlane = false;
  private stream: ConfigStream | undefined;
  private readonly view: ReaderView;

  constructor(private readonly options: ProxyClientOptions) {
    this.name = `${options.reader} client`;
    this.view = new ReaderView(options.reader);
  }

  configure(settings: ProxySettings): void {
    this.settings = settings;
    if (this.stream) this.send({ $case: "settings", value: settings });
  }

  complete(set: AssignmentSet, _changes: readonly AssignmentChange[], origin: AssignmentOrigin): void {
    this.set = set;
    this.isFromControlPlane = origin === "control-plane";
    this.sendAll();
  }

  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void {
    this.set = set;
    if (!this.stream) return;
    const items = this.view.changed(set, changes);
    if (items.length === 0) return;
    this.send(begin(AssignmentsBegin_Kind.INCREMENTAL));
    for (const one of items) this.send(item(one));
    this.send(end);
  }

  /** Holds a stream to the proxy, whenever there is one and something to tell it. */
  async run(signal: AbortSignal): Promise<void> {
    const stub = new ProxyStub(`unix:${this.options.socketPath}`, credentials.createInsecure(), {
      "grpc.initial_reconnect_backoff_ms": reconnect.baseMs,
      "grpc.max_reconnect_backoff_ms": reconnect.maxMs,
    });
    try {
      for (let failures = 0; !signal.aborted; failures++) {
        if (this.settings && (await this.converse(stub.configure(), signal))) failures = 0;
        const delay = backoffMs(failures, reconnect, this.options.random);
        await this.options.clock.sleep(delay, signal).catch(() => {});
      }
    } finally {
      stub.close();
    }
  }

  /** One stream, from its begin to its end. @returns whether the proxy was there */
  private converse(stream: ConfigStream, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      let answered = false;
      const cancel = () => stream.cancel();
      const finish = (error?: Error) => {
        signal.removeEventListener("abort", cancel);
        if (this.stream === stream) this.stream = undefined;
        if (answered) this.options.onAway?.();
        if (answered && !signal.aborted)
          this.options.log.warn("A process beside the agent is away", {
            process: this.options.reader,
            err: error,
          });
        resolve(answered);
      };
      signal.addEventListener("abort", cancel, { once: true });
      stream.on("metadata", () => {
        answered = true;
      });
      stream.on("data", ({ message }: ProxyReport) => {
        this.options.onReport(message);
      });
      stream.on("error", finish);
      stream.once("end", () => finish());
      this.begin(stream);
    });
  }

  private begin(stream: ConfigStream): void {
    this.stream = stream;
    if (this.settings) this.send({ $case: "settings", value: this.settings });
    this.sendAll();
  }

  /** What comes from a checkpoint takes nothing away: the proxy's own memory may be the younger. */
  private sendAll(): void {
    if (!this.set || !this.stream) return;
    const kind = this.isFromControlPlane ? AssignmentsBegin_Kind.COMPLETE : AssignmentsBegin_Kind.INCREMENTAL;
    this.send(begin(kind));
    for (const one of this.view.everything(this.set)) this.send(item(one));
    this.send(end);
  }

  private send(message: Message): void {
    this.stream?.write({ message });
  }
}

const end: Message = { $case: "end", value: { version: undefined } };

function begin(kind: AssignmentsBegin_Kind): Message {
  return { $case: "begin", value: { kind } };
}

function item({ resource, key, json }: ToldItem): Message {
  const slash = key.indexOf("/");
  return {
    $case: "item",
    value: {
      action: json ? AssignmentItem_Action.PUT : AssignmentItem_Action.REMOVE,
      resource,
      namespace: slash < 0 ? "" : key.slice(0, slash),
      name: key.slice(slash + 1),
      object: json ?? Buffer.alloc(0),
    },
  };
}
