import { once } from "node:events";
import { messageOf } from "../../common/errors.js";
import type { Guard } from "../../common/guard.js";
import { type LocalAnswer, localServer } from "../server/local-server.js";
import type { HealthCheck } from "./services/local-endpoints.js";

interface OpenCheck {
  readonly server: ReturnType<typeof localServer>;
  check: HealthCheck;
}

/** Says of Services whether this node has pods of them, each at its health check port, in kube-proxy's words. */
export class HealthChecks {
  private readonly open = new Map<string, OpenCheck>();

  constructor(private readonly guard: Guard) {}

  /** Makes `check` what is told of the Service; undefined: nothing. @returns why its port can't be had */
  async apply(owner: string, check: HealthCheck | undefined): Promise<string | undefined> {
    const open = this.open.get(owner);
    if (open && check && open.check.port === check.port) open.check = check;
    else {
      if (open) this.close(owner, open);
      if (check) return this.listen(owner, check);
    }
    return undefined;
  }

  closeAll(): void {
    for (const [owner, open] of this.open) this.close(owner, open);
  }

  private async listen(owner: string, check: HealthCheck): Promise<string | undefined> {
    const route = async () => answerOf(this.open.get(owner)?.check ?? check);
    const server = localServer({ get: () => route }, this.guard, true);
    try {
      server.listen({ host: "0.0.0.0", port: check.port });
      await once(server, "listening");
    } catch (error) {
      return messageOf(error);
    }
    server.on("error", () => {});
    this.open.set(owner, { server, check });
    return undefined;
  }

  private close(owner: string, { server }: OpenCheck): void {
    this.open.delete(owner);
    server.closeAllConnections();
    server.close();
  }
}

function answerOf({ namespace, name, localEndpoints }: HealthCheck): LocalAnswer {
  const told = { service: { namespace, name }, localEndpoints, serviceProxyHealthy: true };
  return {
    code: localEndpoints > 0 ? 200 : 503,
    type: "application/json",
    headers: { "x-load-balancing-endpoint-weight": String(localEndpoints) },
    body: JSON.stringify(told),
  };
}
