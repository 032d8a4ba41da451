import type { V1OwnerReference } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import {
  awaitsDependents,
  foregroundFinalizer,
  orphanFinalizer,
  orphansDependents,
} from "./deletion-state.js";
import { type Member, type OwnershipGraph, refTo, type WatchedKind } from "./ownership-graph.js";

interface Owners {
  /** There, and staying. */
  readonly solid: readonly V1OwnerReference[];
  /** Gone. */
  readonly dangling: readonly V1OwnerReference[];
  /** Being deleted, once their dependents are. */
  readonly waiting: readonly V1OwnerReference[];
}

type Verdict = keyof Owners;

/** Deletes what nobody owns any more, and helps owners go in the way they were told to. */
export class GarbageCollectorReconciler implements Reconciler {
  constructor(
    private readonly client: Client,
    private readonly graph: OwnershipGraph,
  ) {}

  async reconcile(key: Key): Promise<void> {
    const cached = this.graph.find(key);
    if (!cached || !this.mayConcern(cached)) return;
    const object = await this.fresh(cached.kind, cached.object);
    if (!object || object.metadata.uid !== cached.object.metadata.uid) return;
    const member = { kind: cached.kind, object };
    if (orphansDependents(object)) return this.orphan(member);
    if (awaitsDependents(object)) return this.awaitDependents(member);
    if (!object.metadata.deletionTimestamp) await this.collect(member);
  }

  /** Spares the server the many objects whose owners are well. */
  private mayConcern({ object }: Member): boolean {
    if (object.metadata.deletionTimestamp) return orphansDependents(object) || awaitsDependents(object);
    return (object.metadata.ownerReferences ?? []).some((reference) => {
      const owner = this.graph.owner(object, reference);
      return !owner || awaitsDependents(owner.object);
    });
  }

  private async collect(member: Member): Promise<void> {
    const { solid, dangling, waiting } = await this.classify(member.object);
    if (dangling.length + waiting.length === 0) return;
    if (solid.length > 0) return this.dropOwners(member, [...dangling, ...waiting]);
    const dependents = this.graph.dependentsOf(member.object);
    if (waiting.length > 0 && dependents.length > 0) {
      if (dependents.some(({ object }) => awaitsDependents(object))) await this.unblock(member);
      return this.delete(member, "Foreground");
    }
    return this.delete(member, policyOf(member.object));
  }

  private async classify(object: KubeObject): Promise<Owners> {
    const references = object.metadata.ownerReferences ?? [];
    const verdicts = await Promise.all(references.map((reference) => this.judge(object, reference)));
    const of = (verdict: Verdict) => references.filter((_, i) => verdicts[i] === verdict);
    return { solid: of("solid"), dangling: of("dangling"), waiting: of("waiting") };
  }

  /** The informers may lag: an owner is only gone when the server says so. */
  private async judge(object: KubeObject, reference: V1OwnerReference): Promise<Verdict> {
    const place = this.graph.place(object, reference);
    if (!place) return "solid";
    const cached = this.graph.owner(object, reference)?.object;
    const owner = cached ?? (await this.read(place.kind, place.ref));
    if (owner?.metadata.uid !== reference.uid) return "dangling";
    return awaitsDependents(owner) ? "waiting" : "solid";
  }

  private async awaitDependents(member: Member): Promise<void> {
    const { uid } = member.object.metadata;
    const blocks = ({ object }: Member) =>
      object.metadata.ownerReferences?.some(
        (reference) => reference.uid === uid && reference.blockOwnerDeletion,
      );
    if (this.graph.dependentsOf(member.object).some(blocks)) return;
    const all = await this.graph.allDependentsOf(this.client, member.object);
    // One that was not known yet wakes its owner when it has gone.
    if (!all.some(blocks)) await this.removeFinalizer(member, foregroundFinalizer);
  }

  private async orphan(member: Member): Promise<void> {
    const { uid } = member.object.metadata;
    const dependents = await this.graph.allDependentsOf(this.client, member.object);
    await Promise.all(dependents.map((dependent) => this.dropOwners(dependent, [{ uid: uid ?? "" }])));
    await this.removeFinalizer(member, orphanFinalizer);
  }

  private async dropOwners(
    { kind, object }: Member,
    drop: readonly { readonly uid: string }[],
  ): Promise<void> {
    const uids = new Set(drop.map(({ uid }) => uid));
    const left = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid));
    await this.patch(kind, object, { ownerReferences: left.length > 0 ? left : null });
  }

  /** In a circle of owners someone must give way. */
  private async unblock({ kind, object }: Member): Promise<void> {
    const ownerReferences = (object.metadata.ownerReferences ?? []).map((reference) => ({
      ...reference,
      blockOwnerDeletion: false,
    }));
    await this.patch(kind, object, { ownerReferences });
  }

  private async removeFinalizer({ kind, object }: Member, finalizer: string): Promise<void> {
    const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer);
    await this.patch(kind, object, { finalizers: finalizers.length > 0 ? finalizers : null });
  }

  private async patch(kind: WatchedKind, object: KubeObject, change: Record<string, unknown>): Promise<void> {
    const { uid, resourceVersion } = object.metadata;
    const patch = { metadata: { uid, resourceVersion, ...change } };
    await unlessGone(this.client.patch(kind.type, refTo(object), "merge", patch));
  }

  private async delete({ kind, object }: Member, propagationPolicy: string): Promise<void> {
    // What was decided holds for the object as it was read: an owner may have been added since.
    const { uid, resourceVersion } = object.metadata;
    const preconditions = { uid, resourceVersion };
    await unlessGone(this.client.delete(kind.type, refTo(object), { propagationPolicy, preconditions }));
  }

  private fresh(kind: WatchedKind, object: KubeObject): Promise<KubeObject | undefined> {
    return this.read(kind, refTo(object));
  }

  private read(kind: WatchedKind, ref: ReturnType<typeof refTo>): Promise<KubeObject | undefined> {
    return unlessGone(this.client.get(kind.type, ref));
  }
}

/** What the object's own finalizers ask for. */
function policyOf({ metadata: { finalizers = [] } }: KubeObject): string {
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}
