import { isConflict } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";

export interface Protection<T extends KubeObject> {
  readonly type: ResourceType<T>;
  readonly finalizer: string;
  /** Must the object stay, though it is to be deleted? */
  isInUse(object: T): Promise<boolean> | boolean;
}

/** Puts the finalizer on objects that came without, and takes it from those that are to go and not in use. */
export class ProtectionReconciler<T extends KubeObject> implements Reconciler {
  constructor(
    private readonly client: Client,
    private readonly informer: Informer<T>,
    private readonly protection: Protection<T>,
  ) {}

  async reconcile(key: Key): Promise<void> {
    const object = this.informer.get(key);
    if (!object) return;
    const { finalizers = [], deletionTimestamp } = object.metadata;
    const { finalizer } = this.protection;
    const has = finalizers.includes(finalizer);
    if (!deletionTimestamp && !has) return this.write(object, [...finalizers, finalizer]);
    if (!deletionTimestamp || !has || (await this.protection.isInUse(object))) return;
    await this.write(
      object,
      finalizers.filter((name) => name !== finalizer),
    );
  }

  /** Another version wakes the key again. */
  private async write(object: T, finalizers: readonly string[]): Promise<void> {
    const next = { ...object, metadata: { ...object.metadata, finalizers: [...finalizers] } };
    await unlessGone(this.client.update(this.protection.type, next)).catch((error) => {
      if (!isConflict(error)) throw error;
    });
  }
}
