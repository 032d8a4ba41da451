import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1Lease } from "../../api/generated/types.js";
import { leases } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { type Clock, microTimestamp } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";

const namespace = "kube-node-lease";
const renewMs = 10_000;
const durationSeconds = 40;

/**
 * Renews a node's Lease while its primary link lives: so that a leader which has no link to the node still sees that it
 * is alive, and so that tools find what kubelet would write.
 */
export class NodeLease {
  constructor(
    private readonly nodeName: string,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.renew().catch((err) => {
        // Another replica was faster: the node has just taken it as primary.
        if (!isConflict(err)) this.log.warn("node lease not renewed", { node: this.nodeName, err });
      });
      await this.clock.sleep(renewMs, signal).catch(() => {});
    }
  }

  private async renew(): Promise<void> {
    try {
      const current = await this.client.get(leases, { namespace, name: this.nodeName });
      await this.client.update(leases, { ...current, spec: { ...current.spec, ...this.spec() } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await this.client.create(leases, this.fresh());
    }
  }

  private spec() {
    return {
      holderIdentity: this.nodeName,
      leaseDurationSeconds: durationSeconds,
      renewTime: microTimestamp(this.clock),
    };
  }

  private fresh(): V1Lease {
    return {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: this.nodeName, namespace },
      spec: this.spec(),
    };
  }
}
