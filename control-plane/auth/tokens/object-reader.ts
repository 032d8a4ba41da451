import { type KubeObject, keyOf, type ObjectRef } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { InformerFactory } from "../../../client/informer.js";

/** Reads single objects; undefined when there is none. */
export interface ObjectReader {
  find<T extends KubeObject>(type: ResourceType<T>, ref: ObjectRef): Promise<T | undefined>;
}

/** From the local copy, and only what is not there from the API: a token may be younger than the copy. */
export class CachedReader implements ObjectReader {
  constructor(
    private readonly informers: InformerFactory,
    private readonly client: Client,
  ) {}

  async find<T extends KubeObject>(type: ResourceType<T>, ref: ObjectRef): Promise<T | undefined> {
    return this.informers.informer(type).get(keyOf(ref)) ?? (await findWith(this.client, type, ref));
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
