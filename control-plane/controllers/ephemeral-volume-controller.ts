import { claimNameOf } from "../../api/core/pods/claims.js";
import type { V1PersistentVolumeClaim, V1Pod, V1Volume } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { controllerReference, isControlledBy } from "../../api/meta/owner-references.js";
import { isTerminating } from "../../api/meta/pods.js";
import { persistentVolumeClaims, pods } from "../../api/resources.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import { unlessThere } from "../../client/expected-failures.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";
import { ClaimConsumers } from "./persistent-volume/claim-consumers.js";

/** Makes the claims of pods' generic ephemeral volumes. They belong to the pod, and go with it. */
export function ephemeralVolumeController(context: ControllerContext): ControllerSpec {
  const informers = {
    pods: context.informers.informer(pods),
    claims: context.informers.informer(persistentVolumeClaims),
  };
  const { pods: all, claims } = informers;
  const consumers = new ClaimConsumers(all);
  return {
    name: "ephemeral-volume",
    reconciler: new EphemeralVolumeReconciler(context, informers),
    watches: [
      watchOf(all, (pod) => (ephemeralVolumes(pod).length > 0 ? [keyOf(pod.metadata)] : [])),
      watchOf(claims, (claim) => consumers.of(claim).map(({ metadata }) => keyOf(metadata))),
    ],
  };
}

interface Informers {
  readonly pods: Informer<V1Pod>;
  readonly claims: Informer<V1PersistentVolumeClaim>;
}

class EphemeralVolumeReconciler implements Reconciler {
  private readonly recorder: EventRecorder;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {
    this.recorder = context.recorder("ephemeral_volume");
  }

  async reconcile(key: Key): Promise<void> {
    const pod = this.informers.pods.get(key);
    if (!pod || isTerminating(pod)) return;
    for (const volume of ephemeralVolumes(pod)) await this.provide(pod, volume);
  }

  private async provide(pod: V1Pod, volume: V1Volume): Promise<void> {
    const { namespace } = pod.metadata;
    const name = claimNameOf(pod, volume) ?? "";
    const known = this.informers.claims.get(keyOf({ namespace, name }));
    if (!known) return unlessThere(this.create(pod, volume, name));
    if (isControlledBy(known, pod)) return;
    const why = `PVC ${keyOf(known.metadata)} was not created for pod ${keyOf(pod.metadata)} (pod is not owner)`;
    this.recorder.event(pod, "Warning", "FailedBinding", `ephemeral volume ${volume.name}: ${why}`);
  }

  private create(pod: V1Pod, { ephemeral }: V1Volume, name: string): Promise<V1PersistentVolumeClaim> {
    const { metadata, spec } = ephemeral?.volumeClaimTemplate ?? {};
    return this.context.client.create<V1PersistentVolumeClaim>(persistentVolumeClaims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        ...(metadata?.labels ? { labels: metadata.labels } : {}),
        ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
        namespace: pod.metadata.namespace,
        name,
        ownerReferences: [controllerReference(pod)],
      },
      ...(spec ? { spec } : {}),
    });
  }
}

const ephemeralVolumes = ({ spec }: V1Pod): readonly V1Volume[] =>
  (spec?.volumes ?? []).filter(({ ephemeral }) => ephemeral !== undefined);
