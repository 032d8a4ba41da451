import type { LabelSelector } from "../../api/meta/label-selector.js";
import type { KubeObject } from "../../api/meta/object.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { controllerOf, controllerReference } from "../../api/meta/owner-references.js";
import type { ResourceType } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { unlessGone } from "../../client/expected-failures.js";

export interface ClaimOptions<O extends KubeObject, T extends KubeObject> {
  readonly client: Client;
  readonly owner: O;
  readonly ownerType: ResourceType<O>;
  readonly type: ResourceType<T>;
  readonly selector: LabelSelector;
  /** What an object of the owner's bears: it comes with adoption and goes with release. */
  readonly finalizers?: readonly string[];
  /** What must be true beside the selector. */
  readonly isMine?: (object: T) => boolean;
}

/**
 * What of `objects` belongs to the owner: matching orphans are adopted, and what no longer matches is released. Only
 * objects that nobody deletes change hands, and a dying owner takes none.
 */
export async function claim<O extends KubeObject, T extends KubeObject>(
  options: ClaimOptions<O, T>,
  objects: readonly T[],
): Promise<T[]> {
  const mayAdopt = once(() => confirmAlive(options));
  const claimed = await Promise.all(objects.map((object) => claimOne(options, object, mayAdopt)));
  return claimed.filter((object) => object !== undefined);
}

async function claimOne<O extends KubeObject, T extends KubeObject>(
  options: ClaimOptions<O, T>,
  object: T,
  mayAdopt: () => Promise<void>,
): Promise<T | undefined> {
  const { owner, selector, isMine = () => true } = options;
  const controller = controllerOf(object);
  const matches = selector.matches(object.metadata.labels) && isMine(object);
  const dying = owner.metadata.deletionTimestamp !== undefined;
  if (controller) {
    if (controller.uid !== owner.metadata.uid) return undefined;
    if (matches) return object;
    if (!dying) await release(options, object);
    return undefined;
  }
  if (dying || !matches || object.metadata.deletionTimestamp) return undefined;
  await mayAdopt();
  return adopt(options, object);
}

/** The cached owner may be stale: asks again before anything is adopted in its name. */
async function confirmAlive<O extends KubeObject, T extends KubeObject>(
  options: ClaimOptions<O, T>,
): Promise<void> {
  const { client, owner, ownerType } = options;
  const { name, uid } = owner.metadata;
  const fresh = await client.get(ownerType, refOf(keyOf(owner.metadata)));
  if (fresh.metadata.uid !== uid)
    throw new Error(`original ${owner.kind} ${name} is gone: got uid ${fresh.metadata.uid}, wanted ${uid}`);
  if (fresh.metadata.deletionTimestamp) throw new Error(`${owner.kind} ${name} has just been deleted`);
}

async function adopt<O extends KubeObject, T extends KubeObject>(
  { client, owner, type, finalizers }: ClaimOptions<O, T>,
  object: T,
): Promise<T | undefined> {
  const { uid, resourceVersion, ownerReferences = [], finalizers: borne = [] } = object.metadata;
  const metadata = {
    uid,
    resourceVersion,
    ownerReferences: [...ownerReferences, controllerReference(owner)],
    ...(finalizers ? { finalizers: [...new Set([...borne, ...finalizers])] } : {}),
  };
  return unlessGone(client.patch(type, refOf(keyOf(object.metadata)), "merge", { metadata }));
}

async function release<O extends KubeObject, T extends KubeObject>(
  { client, owner, type, finalizers }: ClaimOptions<O, T>,
  object: T,
): Promise<void> {
  const { uid, resourceVersion, ownerReferences = [], finalizers: borne = [] } = object.metadata;
  const others = ownerReferences.filter((reference) => reference.uid !== owner.metadata.uid);
  const metadata = {
    uid,
    resourceVersion,
    ownerReferences: orNull(others),
    ...(finalizers ? { finalizers: orNull(borne.filter((one) => !finalizers.includes(one))) } : {}),
  };
  await unlessGone(client.patch(type, refOf(keyOf(object.metadata)), "merge", { metadata }));
}

/** In a patch, a list that becomes empty is taken away. */
const orNull = <T>(list: readonly T[]) => (list.length > 0 ? list : null);

function once(act: () => Promise<void>): () => Promise<void> {
  let started: Promise<void> | undefined;
  return () => {
    started ??= act();
    return started;
  };
}
