import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { aborted } from "../../common/abort.js";
import { type ProxyReport, type ProxyServer, ProxyService } from "../../proto/generated/proxy.js";
import { ConfigStream, type ConfigStreamOptions } from "./config-stream.js";
import type { ObjectChange } from "./local-config.js";

/** Takes the configuration from the agent, over a Unix socket that only root may open. The last agent to come counts. */
export class ConfigServer<Change extends ObjectChange> {
  readonly name = "config server";
  private stream: ConfigStream<Change> | undefined;

  constructor(
    private readonly socketPath: string,
    private readonly options: ConfigStreamOptions<Change>,
  ) {}

  /** Tells the agent, if there is one. @returns whether there is */
  report(message: ProxyReport["message"]): boolean {
    this.stream?.report(message);
    return this.stream !== undefined;
  }

  async run(signal: AbortSignal): Promise<void> {
    const server = await this.listen();
    await aborted(signal);
    server.forceShutdown();
    await rm(this.socketPath, { force: true });
  }

  private async listen(): Promise<Server> {
    await mkdir(dirname(this.socketPath), { recursive: true, mode: 0o700 });
    await rm(this.socketPath, { force: true });
    const server = new Server({ "grpc.max_receive_message_length": 8 << 20 });
    server.addService(ProxyService, this.service());
    await new Promise<void>((resolve, reject) =>
      server.bindAsync(`unix:${this.socketPath}`, ServerCredentials.createInsecure(), (error) =>
        error ? reject(error) : resolve(),
      ),
    );
    await chmod(this.socketPath, 0o600);
    return server;
  }

  private service(): ProxyServer {
    return {
      configure: (stream) => {
        this.stream?.close();
        const current = new ConfigStream(stream, this.options);
        this.stream = current;
        stream.on("close", () => {
          if (this.stream === current) this.stream = undefined;
        });
      },
    };
  }
}
