import { isNotFound } from "../../../api/errors.js";
import type { V1EndpointSlice } from "../../../api/generated/types.js";
import { type KubeObject, keyOf, refOf } from "../../../api/meta/object.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { endpointSlices } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Informer } from "../../../client/informer.js";
import type { Key } from "../../reconcile/reconciler.js";
import type { WriteBarrier } from "../write-barrier.js";
import type { SliceChanges } from "./endpoint-slice-metrics.js";
import type { PlannedSlice, SlicePlan } from "./slice-planner.js";
import { withTriggerTime } from "./trigger-times.js";

/** Whose slices these are, and what stands on all of them. */
export interface SliceOwner {
  readonly owner: KubeObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Noted on slices that change, and no reason to change one; absent: not known. */
  readonly triggerTime?: string | undefined;
}

/** Brings the slices in the API to what was planned, writing only those that differ. */
export class SliceWriter {
  constructor(
    private readonly client: Client,
    private readonly slices: Informer<V1EndpointSlice>,
    private readonly barrier: WriteBarrier,
  ) {}

  /** Answers how many slices it wrote. */
  async write(key: Key, about: SliceOwner, plan: SlicePlan): Promise<SliceChanges> {
    const changes = { create: 0, update: 0, delete: plan.remove.length };
    await Promise.all([
      ...plan.keep.map(async (planned) => {
        const done = await this.bring(key, about, planned);
        if (done) changes[done] += 1;
      }),
      ...plan.remove.map((slice) => this.remove(key, slice)),
    ]);
    return changes;
  }

  async remove(key: Key, slice: V1EndpointSlice): Promise<void> {
    const { uid } = slice.metadata;
    try {
      await this.client.delete(endpointSlices, refOf(keyOf(slice.metadata)), { preconditions: { uid } });
      this.barrier.deleted(key, this.slices, slice);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** What it took; undefined: nothing. */
  private async bring(
    key: Key,
    about: SliceOwner,
    planned: PlannedSlice,
  ): Promise<"create" | "update" | undefined> {
    const { existing } = planned;
    const wanted = existing ? changed(existing, about, planned) : created(about, planned);
    if (existing && semanticEqual(existing, wanted)) return undefined;
    const annotations = withTriggerTime(wanted.metadata.annotations, about.triggerTime);
    const noted = { ...wanted, metadata: { ...wanted.metadata, annotations } };
    const written = existing
      ? await this.client.update(endpointSlices, noted)
      : await this.client.create(endpointSlices, noted);
    this.barrier.wrote(key, this.slices, written);
    return existing ? "update" : "create";
  }
}

function changed(
  existing: V1EndpointSlice,
  { labels, annotations }: SliceOwner,
  planned: PlannedSlice,
): V1EndpointSlice {
  const metadata = {
    ...existing.metadata,
    labels: { ...labels },
    ...(annotations ? { annotations: { ...annotations } } : {}),
  };
  return { ...existing, metadata, endpoints: [...planned.endpoints], ports: [...planned.ports] };
}

function created({ owner, labels, annotations }: SliceOwner, planned: PlannedSlice): V1EndpointSlice {
  const { namespace, name = "" } = owner.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels },
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    addressType: planned.addressType,
    endpoints: [...planned.endpoints],
    ports: [...planned.ports],
  };
}
