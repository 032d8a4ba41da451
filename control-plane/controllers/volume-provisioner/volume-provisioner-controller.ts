import { homeOf } from "../../../api/core/made-volume.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { nodes, persistentVolumeClaims, persistentVolumes, storageClasses } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { isAsked } from "./asked.js";
import { Moving } from "./moving.js";
import { NodeWakes } from "./node-wakes.js";
import type { ProvisionerInformers } from "./provisioner-informers.js";
import { Provisioning } from "./provisioning.js";
import { Removal } from "./removal.js";

export interface VolumeProvisionerOptions {
  /** The directory of every node in which volumes are made. */
  readonly localVolumesPath?: string;
}

/** Makes volumes out of folders on nodes and in shares, and has them removed. Keys of claims and of volumes: a claim's has a namespace. */
export function volumeProvisionerController(
  context: ControllerContext,
  options: VolumeProvisionerOptions,
): ControllerSpec {
  const informers = {
    claims: context.informers.informer(persistentVolumeClaims),
    volumes: context.informers.informer(persistentVolumes),
    classes: context.informers.informer(storageClasses),
    nodes: context.informers.informer(nodes),
  };
  const asked = (claim: V1PersistentVolumeClaim) => (isAsked(claim) ? [keyOf(claim.metadata)] : []);
  return {
    name: "volume-provisioner",
    reconciler: new VolumeProvisioner(context, informers, options),
    watches: [
      watchOf(informers.claims, asked),
      watchOf(informers.volumes, (volume) => (homeOf(volume) === undefined ? [] : keysOf(volume))),
      new NodeWakes(informers),
    ],
  };
}

class VolumeProvisioner implements Reconciler {
  private readonly provisioning: Provisioning;
  private readonly removal: Removal;
  private readonly moving: Moving;

  constructor(
    context: ControllerContext,
    private readonly informers: ProvisionerInformers,
    { localVolumesPath = "/var/lib/coracle/volumes" }: VolumeProvisionerOptions,
  ) {
    const recorder = context.recorder("coracle.io/volume-provisioner");
    this.provisioning = new Provisioning(context.client, informers, recorder, localVolumesPath);
    this.removal = new Removal(context.client, informers.nodes, recorder);
    this.moving = new Moving(context.client, informers, recorder, context.clock);
  }

  async reconcile(key: Key): Promise<Result | void> {
    const claim = key.includes("/") ? this.informers.claims.get(key) : undefined;
    if (claim && isAsked(claim)) await this.provisioning.provide(claim);
    const volume = key.includes("/") ? undefined : this.informers.volumes.get(key);
    if (!volume || homeOf(volume) === undefined) return;
    await this.removal.remove(volume);
    return this.moving.move(volume);
  }
}

/** Its own and its claim's, which is to have another when it goes. */
const keysOf = ({ metadata, spec }: V1PersistentVolume): readonly Key[] => [
  keyOf(metadata),
  ...(spec?.claimRef ? [keyOf(spec.claimRef)] : []),
];
