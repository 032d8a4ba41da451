import type { V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";

/** What becomes of a claim that isn't bound yet: it gets a volume that is there, or one that is made for it on the node. */
export interface VolumePromise {
  readonly claim: V1PersistentVolumeClaim;
  readonly nodeName: string;
  /** undefined: it is to be made. */
  readonly volumeName: string | undefined;
}

interface Held {
  readonly promise: VolumePromise;
  readonly pods: Set<string>;
}

/** What was decided for claims of pods that are on their way to a node, until the API shows it. */
export class PromisedVolumes {
  private readonly byClaim = new Map<string, Held>();
  private readonly byPod = new Map<string, readonly Held[]>();
  private readonly names = new Set<string>();

  /** Volumes that no other claim can have. */
  get taken(): ReadonlySet<string> {
    return this.names;
  }

  of(claimKey: string): VolumePromise | undefined {
    return this.byClaim.get(claimKey)?.promise;
  }

  hold(podKey: string, promises: readonly VolumePromise[]): void {
    if (promises.length > 0)
      this.byPod.set(
        podKey,
        promises.map((promise) => this.heldFor(podKey, promise)),
      );
  }

  heldBy(podKey: string): readonly VolumePromise[] {
    return (this.byPod.get(podKey) ?? []).map(({ promise }) => promise);
  }

  release(podKey: string): void {
    for (const { promise, pods } of this.byPod.get(podKey) ?? []) {
      pods.delete(podKey);
      if (pods.size > 0) continue;
      this.byClaim.delete(keyOf(promise.claim.metadata));
      if (promise.volumeName) this.names.delete(promise.volumeName);
    }
    this.byPod.delete(podKey);
  }

  private heldFor(podKey: string, promise: VolumePromise): Held {
    const key = keyOf(promise.claim.metadata);
    const held = this.byClaim.get(key) ?? { promise, pods: new Set() };
    held.pods.add(podKey);
    this.byClaim.set(key, held);
    if (held.promise.volumeName) this.names.add(held.promise.volumeName);
    return held;
  }
}
