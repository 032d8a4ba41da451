import type { V1Lease } from "../../api/generated/types.js";
import { leases } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { retryOnConflict, unlessGone } from "../../client/expected-failures.js";
import { type Clock, microTimestamp } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import type { Logger } from "../../common/logger.js";

const namespace = "kube-node-lease";
const renewMs = 10_000;
const retryMs = 1_000;
const durationSeconds = 40;
const apiVersion = "coordination.k8s.io/v1";
/** `EPOCH/ID` of the subscription that counts. */
const claimAnnotation = "coracle.io/subscription";

/** The node speaks through a later subscription by now. */
export class Superseded extends Error {
  override readonly name = "Superseded";

  constructor(readonly epoch: number) {
    super("a later subscription of the node counts");
  }
}

export interface NodeLeaseOptions {
  readonly nodeName: string;
  /** Of the Node, with which its Lease goes. */
  readonly nodeUid: string;
  /** Of the subscription, as the node counts them. */
  readonly epoch: number;
  /** Tells this subscription from every other. */
  readonly id: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Renews a node's Lease while its primary link lives: so that a leader which has no link to the node still sees that it
 * is alive, and so that tools find what kubelet would write. The Lease also says which of the node's subscriptions counts,
 * so that what an earlier one still holds never overwrites what was said later through another replica.
 */
export class NodeLease {
  private readonly first = deferred<void>();
  /** As it was written last, so that the next renewal need not ask for it. */
  private held: V1Lease | undefined;

  constructor(private readonly options: NodeLeaseOptions) {
    this.first.promise.catch(() => {});
  }

  /** Resolves once the Lease names this subscription; throws Superseded when that never comes. */
  claimed(): Promise<void> {
    return this.first.promise;
  }

  /** Renews until `signal` aborts; throws Superseded when a later subscription counts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    try {
      while (!signal.aborted) {
        const isRenewed = await this.tryToRenew();
        await clock.sleep(isRenewed ? renewMs : retryMs, signal).catch(() => {});
      }
    } finally {
      this.first.reject(new Superseded(this.options.epoch));
    }
  }

  /**
   * Throws Superseded if a later subscription counted when the object with this resourceVersion was written. The cache
   * has seen that version, and with it the Lease as it was then: be it from before this subscription has claimed it.
   */
  async check(resourceVersion: string | undefined): Promise<void> {
    const { client, nodeName: name } = this.options;
    const options = resourceVersion === undefined ? {} : { resourceVersion };
    const current = await unlessGone(client.get(leases, { namespace, name }, options));
    if (current && !this.isOwn(current) && epochOf(current) >= this.options.epoch)
      throw new Superseded(epochOf(current));
  }

  private async tryToRenew(): Promise<boolean> {
    const { nodeName: node, log } = this.options;
    try {
      await retryOnConflict(() => this.renew());
      this.first.resolve();
      return true;
    } catch (err) {
      if (err instanceof Superseded) throw err;
      log.warn("node lease not renewed", { node, err });
      return false;
    }
  }

  private async renew(): Promise<void> {
    const { client, nodeName: name } = this.options;
    const { held } = this;
    this.held = undefined;
    const current = held ?? (await unlessGone(client.get(leases, { namespace, name })));
    if (!current) {
      const metadata = { name, namespace };
      this.held = await client.create(leases, this.with({ apiVersion, kind: "Lease", metadata }));
    } else if (this.isOwn(current) || epochOf(current) < this.options.epoch) {
      this.held = await client.update(leases, this.with(current));
    } else {
      throw new Superseded(epochOf(current));
    }
  }

  private isOwn({ metadata }: V1Lease): boolean {
    return metadata.annotations?.[claimAnnotation] === this.claim;
  }

  private get claim(): string {
    return `${this.options.epoch}/${this.options.id}`;
  }

  private with({ metadata, spec, ...rest }: V1Lease): V1Lease {
    const { nodeName, nodeUid: uid, clock } = this.options;
    return {
      ...rest,
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, [claimAnnotation]: this.claim },
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name: nodeName, uid }],
      },
      spec: {
        ...spec,
        holderIdentity: nodeName,
        leaseDurationSeconds: durationSeconds,
        renewTime: microTimestamp(clock),
      },
    };
  }
}

/** Nothing that a node may write there keeps it from subscribing. */
function epochOf({ metadata }: V1Lease): number {
  const epoch = Number.parseInt(metadata.annotations?.[claimAnnotation] ?? "", 10);
  return epoch < Number.MAX_SAFE_INTEGER ? epoch : 0;
}
