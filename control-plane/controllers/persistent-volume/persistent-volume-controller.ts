import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumeClaims, persistentVolumes, pods, storageClasses } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import { WriteBarrier } from "../write-barrier.js";
import { Binding } from "./binding.js";
import { BindingWakes } from "./binding-wakes.js";
import { ClaimBinder, type ClaimBinderInformers } from "./claim-binder.js";
import { ClaimConsumers } from "./claim-consumers.js";
import { VolumeKeeper } from "./volume-keeper.js";

/**
 * Brings claims and volumes together, and says of each how it stands. Keys of both: a claim's has a namespace. One at a time, since what
 * one claim takes another can't have.
 */
export function persistentVolumeController(context: ControllerContext): ControllerSpec {
  const informers = {
    claims: context.informers.informer(persistentVolumeClaims),
    volumes: context.informers.informer(persistentVolumes),
    classes: context.informers.informer(storageClasses),
  };
  const consumers = new ClaimConsumers(context.informers.informer(pods));
  const wakes = new BindingWakes(informers);
  return {
    name: "persistent-volume-binder",
    workers: 1,
    reconciler: new PersistentVolumeReconciler(context, informers, consumers),
    watches: [
      watchOf(informers.claims, (claim) => [keyOf(claim.metadata), ...wakes.volumesOf(claim)]),
      watchOf(informers.volumes, (volume) => [keyOf(volume.metadata), ...wakes.claimsOf(volume)]),
      watchOf(informers.classes, (found) => wakes.claimsOfClass(found)),
    ],
  };
}

class PersistentVolumeReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly claims: ClaimBinder;
  private readonly volumes: VolumeKeeper;

  constructor(
    { client, recorder }: ControllerContext,
    private readonly informers: ClaimBinderInformers,
    consumers: ClaimConsumers,
  ) {
    const events = recorder("persistentvolume-controller");
    const binding = new Binding(client, informers, this.barrier);
    this.claims = new ClaimBinder(informers, binding, consumers, events);
    this.volumes = new VolumeKeeper(client, informers.claims, binding, events);
  }

  async reconcile(key: Key): Promise<void> {
    const claim = key.includes("/") ? this.informers.claims.get(key) : undefined;
    const volume = key.includes("/") ? undefined : this.informers.volumes.get(key);
    if (!claim && !volume) return this.barrier.forget(key);
    // What was written comes back as an event, which wakes the key again.
    if (!this.barrier.isPassed(key)) return;
    if (claim) await this.claims.sync(claim);
    if (volume) await this.volumes.sync(volume);
  }
}
