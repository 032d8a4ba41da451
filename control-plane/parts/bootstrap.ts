import { readFile } from "node:fs/promises";
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
import type { ControlPlaneOptions } from "../options.js";
import { createDefaultObjects } from "./default-objects.js";

const retryMs = 500;

/**
 * What must be in the cluster before anything else can work: the system's namespace, roles, priority classes and
 * Service range, and the join token.
 */
export class Bootstrap implements Runnable {
  readonly name = "bootstrap";
  private readonly done = deferred<void>();

  constructor(
    private readonly options: ControlPlaneOptions,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  ready(): Promise<void> {
    return this.done.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.tryUntilDone(signal);
    this.done.resolve();
    await aborted(signal);
  }

  private async tryUntilDone(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await this.prepare(signal);
      } catch (error) {
        if (isAbort(error)) return;
        this.log.warn("the cluster could not be prepared yet", { err: error });
        await this.clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  }

  private async prepare(signal: AbortSignal): Promise<void> {
    const { client } = this;
    await unlessThere(
      client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } }),
    );
    await reconcileBootstrapRoles(client, signal);
    await createDefaultObjects(client, this.options.serviceCidr, this.clock);
    if (!this.options.bootstrapTokenFile) return;
    const token = (await readFile(this.options.bootstrapTokenFile, "utf8")).trim();
    await unlessThere(
      client.create(secrets, bootstrapTokenSecret(token, "lets this cluster's own hosts join")),
    );
  }
}
