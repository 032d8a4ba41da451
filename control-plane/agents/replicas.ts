import { isNotFound } from "../../api/errors.js";
import type { V1Lease } from "../../api/generated/types.js";
import { leases } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { InformerFactory } from "../../client/informer.js";
import { type Clock, microTimestamp } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { within } from "../../common/within.js";
import type { Replica } from "../../proto/generated/agent.js";
import { type Ages, formatAges, parseAges } from "../replicas/ages.js";
import { LeaseFreshness } from "../replicas/lease-freshness.js";
import {
  isReplicaLease,
  replicaAnnotations,
  replicaLabels,
  replicaNamespace,
} from "../replicas/replica-lease.js";
import { Sightings } from "./sightings.js";

const namespace = replicaNamespace;
const { agentEndpoint, apiEndpoint, heardNodes } = replicaAnnotations;

/** The live replicas of the control plane. */
export interface Replicas {
  current(): readonly Replica[];
}

export interface ReplicaDirectoryOptions {
  readonly self: Replica;
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long others believe that this one lives, after its last sign of life. */
  readonly leaseSeconds?: number;
  /** The nodes that this replica has heard in the last so many milliseconds, for the others to know. */
  readonly heard?: (withinMs: number) => Ages;
}

/**
 * Each replica says by a Lease of its own in kube-system that it lives and how to reach it, so that agents link to all
 * and the `kubernetes` Service has them as endpoints. The Lease also tells which nodes the replica hears, which costs
 * nothing as it is renewed anyway. A replica that stops takes its Lease away.
 */
export class ReplicaDirectory implements Replicas {
  readonly name = "replica-directory";
  private readonly leaseSeconds: number;
  private readonly sightings = new Sightings();
  private readonly freshness: LeaseFreshness;

  constructor(private readonly options: ReplicaDirectoryOptions) {
    this.leaseSeconds = options.leaseSeconds ?? 10;
    this.freshness = new LeaseFreshness(options.clock);
    const note = (lease: V1Lease) => this.note(lease);
    const onDelete = (lease: V1Lease) => isReplicaLease(lease) && this.freshness.forget(lease);
    options.informers.informer(leases).addHandler({ onAdd: note, onUpdate: note, onDelete });
  }

  /** Always holds this replica itself, first. */
  current(): readonly Replica[] {
    const { self } = this.options;
    const others = this.freshness
      .fresh()
      .filter(({ lease }) => lease.metadata.name !== leaseName(self.id))
      .map(({ lease }) => replicaOf(lease));
    return [self, ...others.sort((a, b) => a.id.localeCompare(b.id))];
  }

  /** When another replica last heard the node, on this one's clock. */
  lastSeenMs(nodeName: string): number | undefined {
    return this.sightings.lastSeenMs(nodeName);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.options;
    while (!signal.aborted) {
      // A call whose answer is lost must not cost the whole Lease.
      await within(clock, (this.leaseSeconds * 1_000) / 2, (stop) => this.renew(stop)).catch((err) =>
        log.warn("replica lease not renewed", { err }),
      );
      await clock.sleep((this.leaseSeconds * 1_000) / 4, signal).catch(() => {});
    }
    await this.leave().catch((err) => isAbort(err) || log.warn("replica lease not removed", { err }));
  }

  /** One that was merely found may be left from before an outage: what it heard, it heard who knows when. */
  private note(lease: V1Lease): void {
    const { name, annotations } = lease.metadata;
    if (!isReplicaLease(lease) || !annotations?.[agentEndpoint]) return;
    const { self, clock } = this.options;
    if (!this.freshness.note(lease) || name === leaseName(self.id)) return;
    this.sightings.note(parseAges(annotations[heardNodes] ?? ""), clock.monotonic());
  }

  private async renew(signal: AbortSignal): Promise<void> {
    const { client, self } = this.options;
    try {
      const current = await client.get(leases, { namespace, name: leaseName(self.id) }, { signal });
      await client.update(leases, renewed(current, this.lease()), { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await client.create(leases, this.lease(), { signal });
    }
  }

  private lease(): V1Lease {
    const { self, clock } = this.options;
    const now = microTimestamp(clock);
    return {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        namespace,
        name: leaseName(self.id),
        labels: { ...replicaLabels },
        annotations: {
          [agentEndpoint]: self.agentEndpoint,
          [apiEndpoint]: self.apiEndpoint,
          [heardNodes]: this.heard(),
        },
      },
      spec: {
        holderIdentity: self.id,
        leaseDurationSeconds: this.leaseSeconds,
        acquireTime: now,
        renewTime: now,
      },
    };
  }

  /** Nothing while nobody else is there to read it. One whose Lease has ended may still judge nodes: it only couldn't say that it lives. */
  private heard(): string {
    const { heard } = this.options;
    return heard && this.hasOthers() ? formatAges(heard(this.leaseSeconds * 1_000)) : "";
  }

  private hasOthers(): boolean {
    const { informers, self } = this.options;
    return informers
      .informer(leases)
      .list(namespace)
      .some((lease) => isReplicaLease(lease) && lease.metadata.name !== leaseName(self.id));
  }

  private async leave(): Promise<void> {
    const { client, self } = this.options;
    const ref = { namespace, name: leaseName(self.id) };
    await within(this.options.clock, 1_000, (signal) => client.delete(leases, ref, {}, { signal }));
  }
}

/** What others have written on it stays. */
const renewed = (current: V1Lease, fresh: V1Lease): V1Lease => ({
  ...current,
  metadata: {
    ...current.metadata,
    labels: { ...current.metadata.labels, ...fresh.metadata.labels },
    annotations: { ...current.metadata.annotations, ...fresh.metadata.annotations },
  },
  spec: { ...fresh.spec, acquireTime: current.spec?.acquireTime },
});

const leaseName = (id: string) => `coracle-control-plane-${id}`;

function replicaOf({ metadata: { annotations = {} }, spec }: V1Lease): Replica {
  return {
    id: spec?.holderIdentity ?? "",
    agentEndpoint: annotations[agentEndpoint] ?? "",
    apiEndpoint: annotations[apiEndpoint] ?? "",
  };
}
