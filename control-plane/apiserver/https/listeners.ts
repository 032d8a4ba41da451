import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";
import { deferred } from "../../../common/deferred.js";
import { isAbort, systemCode } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";

const retryMs = 500;

export interface ListenOptions {
  /** An address that the host does not have yet is waited for. */
  readonly addresses: readonly string[];
  /** 0: any free one. All addresses share it. */
  readonly port: number;
}

/** Listens on several addresses, and hands every connection to `onConnection`. */
export class Listeners {
  private readonly servers: Server[] = [];
  private readonly listening = deferred<number>();

  constructor(
    private readonly options: ListenOptions,
    private readonly onConnection: (socket: Socket) => void,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.listening.promise.catch(() => {});
  }

  /** Resolves with the port when the first address is bound. */
  get ready(): Promise<number> {
    return this.listening.promise;
  }

  /** Binds all addresses, the first one first, so that the others can take its port. Ends when all are bound. */
  async open(signal: AbortSignal): Promise<void> {
    const [first = "127.0.0.1", ...others] = this.options.addresses;
    try {
      const port = await this.bind(first, this.options.port, signal);
      this.listening.resolve(port);
      await Promise.all(others.map((address) => this.bind(address, port, signal)));
    } catch (error) {
      this.listening.reject(error);
      if (!isAbort(error)) throw error;
    }
  }

  close(): void {
    for (const server of this.servers) server.close();
  }

  private async bind(address: string, port: number, signal: AbortSignal): Promise<number> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.listen(address, port);
      } catch (error) {
        if (systemCode(error) !== "EADDRNOTAVAIL") throw error;
        if (tries === 0) this.log.warn("The host lacks an address to listen on, waiting for it", { address });
        await this.clock.sleep(retryMs, signal);
      }
    }
  }

  private listen(host: string, port: number): Promise<number> {
    const server = createServer({ noDelay: true, keepAlive: true }, this.onConnection);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, backlog: 1_024 }, () => {
        server.off("error", reject);
        this.servers.push(server);
        this.log.info("Listening", { address: host, port: portOf(server) });
        resolve(portOf(server));
      });
    });
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
