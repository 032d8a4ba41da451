import { homeOf, localProvisioner } from "../../../api/core/local-volume.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { nodes, persistentVolumeClaims, persistentVolumes, storageClasses } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import { LocalProvisioning } from "./local-provisioning.js";
import { LocalRemoval } from "./local-removal.js";
import { isAsked } from "./local-volume.js";
import type { LocalVolumeInformers } from "./local-volume-informers.js";
import { NodeWakes } from "./node-wakes.js";

export interface LocalVolumeOptions {
  /** The directory of every node in which volumes are made. */
  readonly localVolumesPath?: string;
}

/** Makes volumes out of folders on nodes, and has them removed. Keys of claims and of volumes: a claim's has a namespace. */
export function localVolumeController(
  context: ControllerContext,
  options: LocalVolumeOptions,
): ControllerSpec {
  const informers = {
    claims: context.informers.informer(persistentVolumeClaims),
    volumes: context.informers.informer(persistentVolumes),
    classes: context.informers.informer(storageClasses),
    nodes: context.informers.informer(nodes),
  };
  const asked = (claim: V1PersistentVolumeClaim) => (isAsked(claim) ? [keyOf(claim.metadata)] : []);
  return {
    name: "local-volume",
    reconciler: new LocalVolumeReconciler(context, informers, options),
    watches: [
      watchOf(informers.claims, asked),
      watchOf(informers.volumes, (volume) => (homeOf(volume) === undefined ? [] : keysOf(volume))),
      new NodeWakes(informers),
    ],
  };
}

class LocalVolumeReconciler implements Reconciler {
  private readonly provisioning: LocalProvisioning;
  private readonly removal: LocalRemoval;

  constructor(
    context: ControllerContext,
    private readonly informers: LocalVolumeInformers,
    { localVolumesPath = "/var/lib/coracle/volumes" }: LocalVolumeOptions,
  ) {
    const recorder = context.recorder(localProvisioner);
    this.provisioning = new LocalProvisioning(context.client, informers, recorder, localVolumesPath);
    this.removal = new LocalRemoval(context.client, informers.nodes, recorder);
  }

  async reconcile(key: Key): Promise<void> {
    const claim = key.includes("/") ? this.informers.claims.get(key) : undefined;
    if (claim && isAsked(claim)) await this.provisioning.provide(claim);
    const volume = key.includes("/") ? undefined : this.informers.volumes.get(key);
    if (volume) await this.removal.remove(volume);
  }
}

/** Its own and its claim's, which is to have another when it goes. */
const keysOf = ({ metadata, spec }: V1PersistentVolume): readonly Key[] => [
  keyOf(metadata),
  ...(spec?.claimRef ? [keyOf(spec.claimRef)] : []),
];
