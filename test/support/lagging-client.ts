import type { KubeObject } from "../../api/meta/object.js";
import type { ResourceType } from "../../api/resources.js";
import type { Client, WatchEvent, WatchOptions } from "../../client/client.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";

/** How far a replica's watches are behind, and whether they break. */
export interface Lag {
  delayMs(resource: string): number;
  /** How likely a batch is to be lost with its watch. */
  readonly cuts: number;
}

/** The same API, but what its watches tell comes late, each watch at its own pace, or only after it was begun anew. */
export function laggingClient(client: Client, clock: Clock, random: Random, lag: Lag): Client {
  async function* watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: WatchOptions,
  ): AsyncGenerator<readonly WatchEvent<T>[]> {
    for await (const batch of client.watch(type, options)) {
      await clock.sleep(lag.delayMs(type.resource), options.signal);
      if (random.next() < lag.cuts) throw new Error("the watch was cut");
      yield batch;
    }
  }
  return wrapped(client, { watch });
}

/** `client` with some of its methods replaced. */
export function wrapped(client: Client, replaced: Partial<Client>): Client {
  return {
    get: (...call) => client.get(...call),
    list: (...call) => client.list(...call),
    watch: (...call) => client.watch(...call),
    create: (...call) => client.create(...call),
    update: (...call) => client.update(...call),
    patch: (...call) => client.patch(...call),
    delete: (...call) => client.delete(...call),
    deleteCollection: (...call) => client.deleteCollection(...call),
    ...replaced,
  };
}
