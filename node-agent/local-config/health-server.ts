import { once } from "node:events";
import type { Registry } from "prom-client";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import { type LocalRoutes, localServer, plainText } from "../server/local-server.js";

interface HealthParts {
  readonly registry: Registry;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly log: Logger;
}

const retryMs = 5_000;

/** /healthz, /livez and /metrics of a process beside the agent. It works all the same while its port is taken. */
export class HealthServer {
  readonly name = "health server";

  constructor(
    private readonly address: { readonly host: string; readonly port: number },
    private readonly parts: HealthParts,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.parts;
    while (!signal.aborted) {
      try {
        await this.serve(signal);
      } catch (error) {
        log.error("Health can't be told yet", { ...this.address, err: error });
        await clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  }

  private async serve(signal: AbortSignal): Promise<void> {
    const server = localServer(this.routes(), this.parts.guard);
    server.listen(this.address);
    await once(server, "listening");
    await aborted(signal);
    server.closeAllConnections();
    server.close();
  }

  private routes(): LocalRoutes {
    const { registry } = this.parts;
    const ok = async () => plainText("ok");
    const metrics = async () => ({ type: registry.contentType, body: await registry.metrics() });
    return new Map([
      ["/healthz", ok],
      ["/livez", ok],
      ["/metrics", metrics],
    ]);
  }
}
