import { namespaces, secrets } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { unlessThere } from "../../client/expected-failures.js";
import { aborted } from "../../common/abort.js";
import { bootstrapTokenSecret } from "../../common/bootstrap-token.js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import { reconcileBootstrapRoles } from "../auth/bootstrap/reconcile-roles.js";
import { createDefaultObjects } from "./default-objects.js";

const retryMs = 500;

export interface BootstrapOptions {
  readonly client: Client;
  readonly serviceCidr: string;
  /** Reads the token with which this cluster's own hosts join; absent: there is none. */
  readonly joinToken?: (() => Promise<string>) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * What must be in the cluster before anything else can work: the system's namespace, roles, priority classes and
 * Service range, and the join token.
 */
export class Bootstrap implements Runnable {
  readonly name = "bootstrap";
  private readonly done = deferred<void>();

  constructor(private readonly options: BootstrapOptions) {}

  ready(): Promise<void> {
    return this.done.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.tryUntilDone(signal);
    this.done.resolve();
    await aborted(signal);
  }

  private async tryUntilDone(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.options;
    while (!signal.aborted) {
      try {
        return await this.prepare(signal);
      } catch (error) {
        if (isAbort(error)) return;
        log.warn("the cluster could not be prepared yet", { err: error });
        await clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  }

  private async prepare(signal: AbortSignal): Promise<void> {
    const { client, serviceCidr, joinToken, clock } = this.options;
    await unlessThere(
      client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } }),
    );
    await reconcileBootstrapRoles(client, signal);
    await createDefaultObjects(client, serviceCidr, clock);
    if (!joinToken) return;
    const secret = bootstrapTokenSecret(await joinToken(), "lets this cluster's own hosts join");
    await unlessThere(client.create(secrets, secret));
  }
}
