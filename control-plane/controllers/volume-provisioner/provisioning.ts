import {
  holderOf,
  homeOf,
  isBeingMade,
  isOurs,
  madeFinalizers,
  provisioners,
} from "../../../api/core/made-volume.js";
import { bindingAnnotations, classOfClaim, selectedNodeOf } from "../../../api/core/volume-binding.js";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { persistentVolumeClaims, persistentVolumes } from "../../../api/resources.js";
import { allowsNode } from "../../../api/storage/allowed-topologies.js";
import { isDelayed } from "../../../api/storage/default-class.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone, unlessThere } from "../../../client/expected-failures.js";
import { cannotBeLocal, localVolume } from "./local-volume.js";
import type { ProvisionerInformers } from "./provisioner-informers.js";
import { cannotBeShared, sharedVolume } from "./shared-volume.js";
import { takesVolumes } from "./takes-volumes.js";

const { selectedNode } = bindingAnnotations;

/** Makes the volumes of claims: the objects; the folder is made by the node that the volume names. */
export class Provisioning {
  constructor(
    private readonly client: Client,
    private readonly informers: ProvisionerInformers,
    private readonly recorder: EventRecorder,
    private readonly root: string,
  ) {}

  async provide(claim: V1PersistentVolumeClaim): Promise<void> {
    const storageClass = this.informers.classes.get(classOfClaim(claim));
    // Whoever writes claims may write there what they like, too: the class says whose volumes it has.
    if (!storageClass || !isOurs(storageClass.provisioner)) return;
    const isLocal = storageClass.provisioner === provisioners.local;
    const why = isLocal ? cannotBeLocal(claim, storageClass) : cannotBeShared(claim, storageClass);
    if (why) return this.fail(claim, storageClass, why);
    const selected = selectedNodeOf(claim);
    if (selected === undefined && isDelayed(storageClass)) return;
    const node = selected === undefined ? this.roomiest(storageClass) : this.informers.nodes.get(selected);
    if (!node && selected === undefined) return this.fail(claim, storageClass, "no node is ready");
    if (!node) return this.reject(claim, `node ${JSON.stringify(selected)} not found`);
    if (!allowsNode(storageClass, node))
      return this.reject(claim, `node ${JSON.stringify(selected)} is not where the class allows volumes`);
    await this.make(claim, storageClass, node);
  }

  private async make(
    claim: V1PersistentVolumeClaim,
    storageClass: V1StorageClass,
    node: V1Node,
  ): Promise<void> {
    const volume =
      storageClass.provisioner === provisioners.local
        ? localVolume(claim, storageClass, node, this.root)
        : sharedVolume(claim, storageClass, node);
    const { name = "" } = volume.metadata;
    const made = this.informers.volumes.get(name);
    if (made) return this.giveUpLost(made);
    const key = keyOf(claim.metadata);
    this.tell(
      claim,
      "Provisioning",
      `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`,
    );
    await unlessThere(this.client.create(persistentVolumes, volume));
    this.tell(claim, "ProvisioningSucceeded", `Successfully provisioned volume ${name}`);
  }

  /** A volume whose node has gone before it made the folder holds nothing: another is made in its place when it is gone. */
  private async giveUpLost(volume: V1PersistentVolume): Promise<void> {
    const { name = "", uid, finalizers = [] } = volume.metadata;
    const holder = holderOf(volume);
    if (!isBeingMade(volume) || holder === undefined || this.informers.nodes.get(holder)) return;
    const others = finalizers.filter((each) => each !== madeFinalizers.local);
    const metadata = { ...volume.metadata, finalizers: others };
    const free = await this.client.update(persistentVolumes, { ...volume, metadata });
    const { resourceVersion } = free.metadata;
    await unlessGone(
      this.client.delete(persistentVolumes, refOf(name), { preconditions: { uid, resourceVersion } }),
    );
  }

  /** Of the ready nodes that the class allows the one with the fewest volumes of ours; the first by name among equals. */
  private roomiest(storageClass: V1StorageClass): V1Node | undefined {
    const counts = new Map<string, number>();
    for (const volume of this.informers.volumes.list()) {
      const home = homeOf(volume) ?? "";
      counts.set(home, (counts.get(home) ?? 0) + 1);
    }
    const count = ({ metadata }: V1Node) => counts.get(metadata.name ?? "") ?? 0;
    const ready = this.informers.nodes
      .list()
      .filter((node) => takesVolumes(node) && allowsNode(storageClass, node));
    const byName = ready.sort((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1));
    return byName.sort((a, b) => count(a) - count(b))[0];
  }

  /** The scheduler is to choose another node. */
  private async reject(claim: V1PersistentVolumeClaim, why: string): Promise<void> {
    const { [selectedNode]: _gone, ...annotations } = claim.metadata.annotations ?? {};
    const metadata = { ...claim.metadata, annotations };
    await this.client.update(persistentVolumeClaims, { ...claim, metadata });
    this.recorder.event(claim, "Warning", "ProvisioningFailed", why);
  }

  private fail(claim: V1PersistentVolumeClaim, { metadata }: V1StorageClass, why: string): void {
    const message = `failed to provision volume with StorageClass ${JSON.stringify(metadata.name)}: ${why}`;
    this.recorder.event(claim, "Warning", "ProvisioningFailed", message);
  }

  private tell(claim: V1PersistentVolumeClaim, reason: string, message: string): void {
    this.recorder.event(claim, "Normal", reason, message);
  }
}
