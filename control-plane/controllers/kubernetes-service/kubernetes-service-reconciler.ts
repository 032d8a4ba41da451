import type { V1Service } from "../../../api/generated/types.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { endpointSlices, endpoints, leases, type ResourceType, services } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Reconciler, Result } from "../../reconcile/reconciler.js";
import { LeaseFreshness } from "../../replicas/lease-freshness.js";
import { replicaNamespace, replicaSelector } from "../../replicas/replica-lease.js";
import { type Address, addressOf, endpointsOf, ref, serviceOf, sliceOf } from "./kubernetes-objects.js";

export interface KubernetesServiceOptions {
  /** The first address of the Service range. */
  readonly clusterIP: string;
}

interface Replicas {
  readonly addresses: readonly Address[];
  /** How long until one of them may be there no more. */
  readonly nextMs: number;
}

export class KubernetesServiceReconciler implements Reconciler {
  private readonly freshness: LeaseFreshness;

  constructor(
    private readonly context: ControllerContext,
    private readonly services: Informer<V1Service>,
    private readonly options: KubernetesServiceOptions,
  ) {
    this.freshness = new LeaseFreshness(context.clock);
  }

  async reconcile(): Promise<Result> {
    if (!this.services.get(keyOf(ref))) await this.bring(services, serviceOf(this.options.clusterIP));
    const { addresses, nextMs } = await this.replicas();
    if (addresses.length === 0) return { requeueAfterMs: nextMs };
    await this.bring(endpoints, endpointsOf(addresses));
    await this.bring(endpointSlices, sliceOf(addresses));
    return { requeueAfterMs: nextMs };
  }

  /** Those whose Lease is fresh. Asks the store: to a leader whose watches stand still all would seem to be gone. */
  private async replicas(): Promise<Replicas> {
    const at = { namespace: replicaNamespace, labelSelector: replicaSelector };
    this.freshness.noteAll((await this.context.client.list(leases, at)).items);
    const live = this.freshness.fresh();
    const addresses = live.flatMap(({ lease }) => addressOf(lease) ?? []);
    const unique = new Map(addresses.map((address) => [`${address.ip}:${address.port}`, address]));
    const sorted = [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
    return { addresses: sorted, nextMs: Math.min(10_000, ...live.map(({ leftMs }) => leftMs)) };
  }

  private async bring<T extends KubeObject>(type: ResourceType<T>, wanted: T): Promise<void> {
    const { client } = this.context;
    const existing = await unlessGone(client.get(type, ref));
    if (!existing) return void (await client.create(type, wanted));
    const labels = { ...existing.metadata.labels, ...wanted.metadata.labels };
    const next = { ...existing, ...wanted, metadata: { ...existing.metadata, labels } };
    if (!semanticEqual(existing, next)) await client.update(type, next);
  }
}
