import type { Client } from "../../client/client.js";

/**
 * The client of whoever leads. Once the term has ended no call begins, whatever was decided in it before: by then somebody
 * else may lead. What is on its way is not taken back.
 * @param term of the last term that began
 */
export function termClient(client: Client, term: () => AbortSignal | undefined): Client {
  const guarded =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      term()?.throwIfAborted();
      return call.apply(client, args);
    };
  return {
    watch: (type, options) => client.watch(type, options),
    get: guarded(client.get),
    list: guarded(client.list),
    create: guarded(client.create),
    update: guarded(client.update),
    patch: guarded(client.patch),
    delete: guarded(client.delete),
    deleteCollection: guarded(client.deleteCollection),
  } as Client;
}
