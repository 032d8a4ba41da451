import {
  bindingAnnotations,
  isBoundTo,
  isFullyBound,
  keptFor,
  selectedNodeOf,
} from "../../../api/core/volume-binding.js";
import { isReachable } from "../../../api/core/volume-match.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim, V1Pod } from "../../../api/generated/types.js";
import { annotated } from "../../../api/meta/annotations.js";
import { keyOf } from "../../../api/meta/object.js";
import { nodes, persistentVolumeClaims, persistentVolumes, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { InformerFactory } from "../../../client/informer.js";
import type { Clock } from "../../../common/clock.js";
import type { PromisedVolumes, VolumePromise } from "../volumes/promised-volumes.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import { ChangeWaiters } from "./change-waiters.js";

const { selectedNode } = bindingAnnotations;

/** As long as Kubernetes waits for volumes that are made. */
const longestMs = 600_000;

export interface VolumeBinderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly informers: InformerFactory;
}

/** Has a pod's claims get what they were promised, before the pod gets its node. */
export class VolumeBinder {
  private readonly waiters = new ChangeWaiters();

  constructor(
    private readonly options: VolumeBinderOptions,
    private readonly listers: VolumeListers,
    private readonly promised: PromisedVolumes,
  ) {}

  /** Resolves once the API shows all of it. Throws when it can't be had: the pod is better tried anew. */
  async bind(podKey: string, signal: AbortSignal): Promise<void> {
    const promises = this.promised.heldBy(podKey);
    if (promises.length === 0) return;
    const asked: Asked[] = [];
    for (const promise of promises) asked.push({ promise, revision: await this.ask(promise) });
    const keys = [podKeyed(podKey), ...promises.map(({ claim }) => claimKeyed(claim.metadata))];
    await this.shown(keys, () => this.isKeptAll(podKey, asked), signal);
  }

  /** Looks again whenever something has changed. Returns the way to leave. */
  follow(): () => void {
    const { informers } = this.options;
    const claim = ({ metadata }: V1PersistentVolumeClaim) => this.waiters.changed(claimKeyed(metadata));
    const volume = ({ spec }: V1PersistentVolume) => this.waiters.changed(claimKeyed(spec?.claimRef ?? {}));
    const pod = ({ metadata }: V1Pod) => this.waiters.changed(podKeyed(keyOf(metadata)));
    const leave = [
      informers.informer(persistentVolumeClaims).addHandler({ onUpdate: claim, onDelete: claim }),
      informers.informer(persistentVolumes).addHandler({ onAdd: volume, onUpdate: volume, onDelete: volume }),
      informers.informer(pods).addHandler({ onDelete: pod }),
    ];
    return () => {
      for (const each of leave) each();
    };
  }

  /** @returns the version of the claim in which it stands */
  private async ask({ claim, nodeName, volumeName }: VolumePromise): Promise<number> {
    const current = this.current(claim);
    if (volumeName && !isFullyBound(current)) await this.keepVolume(current, volumeName);
    if (volumeName || isFullyBound(current) || selectedNodeOf(current) === nodeName)
      return revisionOf(current);
    const chosen = annotated(current, { [selectedNode]: nodeName });
    return revisionOf(await this.options.client.update(persistentVolumeClaims, chosen));
  }

  private async keepVolume(claim: V1PersistentVolumeClaim, volumeName: string): Promise<void> {
    const volume = this.listers.volume(volumeName);
    if (!volume) throw new Error(`persistentvolume ${JSON.stringify(volumeName)} is gone`);
    if (volume.spec?.claimRef && !isBoundTo(volume, claim))
      throw new Error(`persistentvolume ${JSON.stringify(volumeName)} is another claim's by now`);
    const kept = keptFor(volume, claim);
    if (kept !== volume) await this.options.client.update(persistentVolumes, kept);
  }

  private isKeptAll(podKey: string, asked: readonly Asked[]): boolean {
    if (!this.options.informers.informer(pods).get(podKey)) throw new Error("the pod is gone");
    return asked.filter((each) => !this.isKept(each)).length === 0;
  }

  private isKept({ promise: { claim, nodeName, volumeName }, revision }: Asked): boolean {
    const current = this.current(claim);
    const volume = this.listers.volume(current.spec?.volumeName ?? "");
    if (isFullyBound(current) && volume && isBoundTo(volume, current)) return this.isThere(volume, nodeName);
    const isShown = revisionOf(current) >= revision;
    // Whoever makes volumes takes the choice back where none can be made.
    if (isShown && !volumeName && !isFullyBound(current) && selectedNodeOf(current) !== nodeName)
      throw new Error(`the claim ${keyOf(claim.metadata)} is not to be had on node ${nodeName}`);
    return false;
  }

  /** Throws when it is elsewhere: others may have bound the claim to a volume that nobody thought of here. */
  private isThere(volume: V1PersistentVolume, nodeName: string): true {
    const node = this.options.informers.informer(nodes).get(nodeName);
    if (node && isReachable(volume, node)) return true;
    throw new Error(
      `persistentvolume ${JSON.stringify(volume.metadata.name)} is not to be had on node ${nodeName}`,
    );
  }

  /** The claim as it is now; another of that name is not the same. */
  private current({ metadata }: V1PersistentVolumeClaim): V1PersistentVolumeClaim {
    const claim = this.listers.claim(keyOf(metadata));
    if (claim?.metadata.uid !== metadata.uid)
      throw new Error(`persistentvolumeclaim ${JSON.stringify(metadata.name)} is gone`);
    return claim as V1PersistentVolumeClaim;
  }

  private async shown(keys: readonly string[], isDone: () => boolean, signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    const giveUp = () => late.abort(new Error("binding volumes: context deadline exceeded"));
    const cancel = this.options.clock.after(longestMs, giveUp);
    await this.waiters.until(keys, isDone, AbortSignal.any([signal, late.signal])).finally(cancel);
  }
}

interface Asked {
  readonly promise: VolumePromise;
  readonly revision: number;
}

const podKeyed = (key: string) => `pods/${key}`;
const claimKeyed = (ref: Parameters<typeof keyOf>[0]) => `claims/${keyOf(ref)}`;

const revisionOf = ({ metadata }: V1PersistentVolumeClaim): number => Number(metadata.resourceVersion) || 0;
