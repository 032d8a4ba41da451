import type { V1Pod } from "../../api/generated/types.js";
import { type KubeObject, keyOf, refOf } from "../../api/meta/object.js";
import { controllerOf } from "../../api/meta/owner-references.js";
import { isActive } from "../../api/meta/pods.js";
import { pods, type ResourceType } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { unlessGone } from "../../client/expected-failures.js";

/**
 * What a controller was about to do rests on objects that are older than the store's. A leader that was replaced without
 * knowing may see them seconds late; so what can't be taken back is looked up anew before it is done.
 */
export class StaleView extends Error {}

/** Throws StaleView when `object` is no longer what users want: it was changed, deleted or replaced. */
export async function confirmWanted<T extends KubeObject>(
  client: Client,
  type: ResourceType<T>,
  object: T,
): Promise<void> {
  const { uid, generation, deletionTimestamp } = object.metadata;
  const { metadata: fresh } = (await unlessGone(client.get(type, refOf(keyOf(object.metadata))))) ?? {};
  const same =
    fresh?.uid === uid && fresh?.generation === generation && fresh?.deletionTimestamp === deletionTimestamp;
  if (!same) throw new StaleView(`${object.kind} ${keyOf(object.metadata)} has changed`);
}

/** Throws StaleView unless the object is exactly what it was: for steps that rest on its status, too. */
export async function confirmUnchanged<T extends KubeObject>(
  client: Client,
  type: ResourceType<T>,
  object: T,
): Promise<void> {
  const fresh = await unlessGone(client.get(type, refOf(keyOf(object.metadata))));
  if (fresh?.metadata.resourceVersion !== object.metadata.resourceVersion)
    throw new StaleView(`${object.kind} ${keyOf(object.metadata)} has changed`);
}

/** Throws StaleView when one of the pods has ended, is about to, or is another's by now: there are fewer than it seems. */
export async function confirmActive(client: Client, seen: readonly V1Pod[]): Promise<void> {
  const fresh = await Promise.all(
    seen.map(({ metadata }) => unlessGone(client.get(pods, refOf(keyOf(metadata))))),
  );
  if (!seen.every((pod, index) => isAsSeen(pod, fresh[index])))
    throw new StaleView("pods have ended that seemed to run");
}

function isAsSeen(seen: V1Pod, now: V1Pod | undefined): boolean {
  if (!now || now.metadata.uid !== seen.metadata.uid) return false;
  return isActive(now) && controllerOf(now)?.uid === controllerOf(seen)?.uid;
}

/** A step that ends quietly when its view was stale: what is newer wakes the controller again. */
export async function unlessStale<T>(step: Promise<T>): Promise<T | undefined> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof StaleView) return undefined;
    throw error;
  }
}
