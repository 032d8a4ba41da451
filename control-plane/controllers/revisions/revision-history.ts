import { isAlreadyExists, isNotFound } from "../../../api/errors.js";
import type { V1ControllerRevision, V1PodTemplateSpec } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { type KubeObject, keyOf, refOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { controllerRevisions, type ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Informer } from "../../../client/informer.js";
import { claim } from "../claim.js";
import { candidates } from "../owned-index.js";
import { confirmWanted } from "../stale-view.js";
import type { WriteBarrier } from "../write-barrier.js";
import { newRevision } from "./new-revision.js";
import { holdsTemplate } from "./revision-data.js";
import { inOrder, nextNumber, surplusOf } from "./revision-order.js";

/** A workload whose templates are remembered. */
export interface RevisionedOwner extends KubeObject {
  readonly spec?:
    | {
        readonly selector: Parameters<typeof selectorOf>[0];
        readonly template: V1PodTemplateSpec;
        readonly revisionHistoryLimit?: number | undefined;
      }
    | undefined;
  readonly status?: { readonly collisionCount?: number | undefined } | undefined;
}

export interface RevisionHistoryOptions<O extends RevisionedOwner> {
  readonly client: Client;
  readonly ownerType: ResourceType<O>;
  /** Has the index of `indexByController`. */
  readonly informer: Informer<V1ControllerRevision>;
  /** Is told of each write, by the owner's key: whoever reconciles waits until it is passed. */
  readonly barrier: WriteBarrier;
  /** The label of a revision that says its hash. */
  readonly hashLabel: string;
}

export interface CurrentRevision {
  readonly revision: V1ControllerRevision;
  /** The owner writes it into its status: it is why the name is what it is. */
  readonly collisionCount: number;
}

/** What a workload's template was and is: ControllerRevisions of ascending numbers, the newest being the current one. */
export class RevisionHistory<O extends RevisionedOwner> {
  constructor(private readonly options: RevisionHistoryOptions<O>) {}

  /** The owner's revisions, oldest first. Orphans that its selector matches are adopted, and what it no longer matches is released. */
  async claim(owner: O): Promise<V1ControllerRevision[]> {
    const { client, ownerType, informer } = this.options;
    const selector = selectorOf(owner.spec?.selector);
    const options = { client, owner, ownerType, type: controllerRevisions, selector };
    return inOrder(await claim(options, candidates(informer, owner)));
  }

  /**
   * The revision of the owner's template. One that was there before comes back as the newest. Throws StaleView when the
   * owner is no longer what it was.
   */
  async current(
    owner: O,
    template: V1PodTemplateSpec,
    revisions: readonly V1ControllerRevision[],
  ): Promise<CurrentRevision> {
    const collisionCount = owner.status?.collisionCount ?? 0;
    const ordered = inOrder(revisions);
    const equal = ordered.findLast((revision) => holdsTemplate(revision, template));
    if (!equal) return this.create(owner, template, nextNumber(ordered), collisionCount);
    if (equal === ordered.at(-1)) return { revision: equal, collisionCount };
    return { revision: await this.renumber(owner, equal, nextNumber(ordered)), collisionCount };
  }

  /** Deletes the oldest revisions beyond the owner's limit, but none that is live. */
  async trim(
    owner: O,
    revisions: readonly V1ControllerRevision[],
    isLive: (revision: V1ControllerRevision) => boolean,
    limit = owner.spec?.revisionHistoryLimit ?? 10,
  ): Promise<void> {
    const surplus = surplusOf(revisions, isLive, limit);
    if (surplus.length > 0) await confirmWanted(this.options.client, this.options.ownerType, owner);
    for (const revision of surplus) await this.delete(owner, revision);
  }

  private async create(
    owner: O,
    template: V1PodTemplateSpec,
    revision: number,
    collisionCount: number,
  ): Promise<CurrentRevision> {
    const { client, ownerType, hashLabel } = this.options;
    await confirmWanted(client, ownerType, owner);
    const wanted = newRevision({ owner, template, revision, collisionCount, hashLabel });
    try {
      return {
        revision: this.wrote(owner, await client.create(controllerRevisions, wanted)),
        collisionCount,
      };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const other = await client.get(controllerRevisions, refOf(keyOf(wanted.metadata)));
    if (isControlledBy(other, owner) && holdsTemplate(other, template))
      return { revision: this.wrote(owner, other), collisionCount };
    return this.create(owner, template, revision, collisionCount + 1);
  }

  private async renumber(
    owner: O,
    old: V1ControllerRevision,
    revision: number,
  ): Promise<V1ControllerRevision> {
    const { client, ownerType } = this.options;
    await confirmWanted(client, ownerType, owner);
    return this.wrote(owner, await client.update(controllerRevisions, { ...old, revision }));
  }

  private async delete(owner: O, revision: V1ControllerRevision): Promise<void> {
    const { client, barrier, informer } = this.options;
    const { uid, resourceVersion } = revision.metadata;
    // One that has become the newest again meanwhile is no longer old.
    const preconditions = { uid, resourceVersion };
    await client
      .delete(controllerRevisions, refOf(keyOf(revision.metadata)), { preconditions })
      .catch((error) => {
        if (!isNotFound(error)) throw error;
      });
    barrier.deleted(keyOf(owner.metadata), informer, revision);
  }

  private wrote(owner: O, revision: V1ControllerRevision): V1ControllerRevision {
    this.options.barrier.wrote(keyOf(owner.metadata), this.options.informer, revision);
    return revision;
  }
}
