import { type KubeObject, keyOf, type ObjectRef } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { InformerFactory } from "../../../client/informer.js";

/** Reads single objects; undefined when there is none. */
export interface ObjectReader {
  /** @param uid which incarnation is expected: a copy that has another may be out of date */
  find<T extends KubeObject>(type: ResourceType<T>, ref: ObjectRef, uid?: string): Promise<T | undefined>;
}

/** From the local copy, and only what is not there, as it is expected, from the API: a token may be younger than the copy. */
export class CachedReader implements ObjectReader {
  constructor(
    private readonly informers: InformerFactory,
    private readonly client: Client,
  ) {}

  async find<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    uid?: string,
  ): Promise<T | undefined> {
    const copy = this.informers.informer(type).get(keyOf(ref));
    const isCurrent = copy && (!uid || copy.metadata.uid === uid);
    return isCurrent ? copy : await findWith(this.client, type, ref);
  }
}

/** Always from the API. */
export async function findWith<T extends KubeObject>(
  client: Client,
  type: ResourceType<T>,
  ref: ObjectRef,
): Promise<T | undefined> {
  return unlessGone(client.get(type, ref));
}
