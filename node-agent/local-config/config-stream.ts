import type { ServerDuplexStream } from "@grpc/grpc-js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import {
  type AssignmentItem,
  AssignmentsBegin_Kind,
  type AssignmentVersion,
} from "../../proto/generated/agent.js";
import type { ProxyConfig as ConfigMessage, ProxyReport } from "../../proto/generated/proxy.js";
import { changeOf, type LocalConfig, type ObjectChange } from "./local-config.js";

export interface ConfigStreamOptions<Change extends ObjectChange> {
  readonly config: LocalConfig<Change>;
  readonly log: Logger;
  /** Puts changes of what `config` said to be touched (`*`: all) in force. */
  readonly apply: (touched: Iterable<string>) => Promise<void>;
}

/** One agent's configuration stream: batches from Begin to End, taken as a whole. */
export class ConfigStream<Change extends ObjectChange> {
  private kind: AssignmentsBegin_Kind | undefined;
  private batch: Change[] = [];

  constructor(
    private readonly stream: ServerDuplexStream<ConfigMessage, ProxyReport>,
    private readonly options: ConfigStreamOptions<Change>,
  ) {
    stream.on("data", (message: ConfigMessage) => this.receive(message));
    stream.on("end", () => stream.end());
    stream.on("error", () => {});
  }

  report(message: ProxyReport["message"]): void {
    this.stream.write({ message });
  }

  /** Another agent took over. */
  close(): void {
    this.stream.end();
  }

  private receive({ message }: ConfigMessage): void {
    try {
      if (message) this.take(message);
    } catch (error) {
      this.options.log.error("A configuration item can't be understood", { err: error });
      this.stream.destroy(new Error(messageOf(error)));
    }
  }

  private take(message: NonNullable<ConfigMessage["message"]>): void {
    switch (message.$case) {
      case "settings":
        this.options.config.settings = message.value;
        void this.options.apply(["*"]);
        return;
      case "begin":
        this.kind = message.value.kind;
        this.batch = [];
        return;
      case "item":
        this.takeItem(message.value);
        return;
      case "end":
        this.finish(message.value.version);
    }
  }

  /** One that can't be read is left out: the others count all the same. */
  private takeItem(item: AssignmentItem): void {
    try {
      const change = changeOf(this.options.config, item);
      if (change) this.batch.push(change);
    } catch (error) {
      const { resource, namespace, name } = item;
      const fields = { resource, namespace, name, cause: messageOf(error) };
      this.options.log.error("A configuration item can't be understood, and is left out", fields);
    }
  }

  private finish(version: AssignmentVersion | undefined): void {
    const { config, apply } = this.options;
    const complete = this.kind === AssignmentsBegin_Kind.COMPLETE;
    const changed = complete ? config.replace(this.batch) : config.apply(this.batch);
    this.batch = [];
    void apply(changed).then(() => {
      if (version && this.stream.writable)
        this.stream.write({ message: { $case: "applied", value: version } });
    });
  }
}
