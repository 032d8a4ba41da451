import type { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";

const stopWithinMs = 1_000;

/** Where a gRPC server listens. */
export class GrpcListener {
  private readonly bound = deferred<number>();

  /** @param address `host:port`; port 0: any free one */
  constructor(private readonly address: string) {
    // Whoever listens is told as well; nobody need ask for the port.
    this.bound.promise.catch(() => {});
  }

  /** The port, once the server listens on it; rejects when it can't. */
  port(): Promise<number> {
    return this.bound.promise;
  }

  async listen(server: Server, credentials: ServerCredentials): Promise<void> {
    server.bindAsync(this.address, credentials, (error, port) => {
      if (error) this.bound.reject(error);
      else this.bound.resolve(port);
    });
    await this.bound.promise;
  }
}

/** Lets calls that are running end, for a second. */
export function stopServer(server: Server, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(stopWithinMs, () => {
      server.forceShutdown();
      resolve();
    });
    server.tryShutdown(() => {
      cancel();
      resolve();
    });
  });
}
