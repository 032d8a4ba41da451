import type { Client } from "../../client/client.js";
import { wrapped } from "./lagging-client.js";

/** The same API for a process that dies at one of its writes, before or after that is done; nothing of it writes later. */
export interface CrashingClient {
  readonly client: Client;
  hasCrashed(): boolean;
}

export function crashingClient(client: Client, crashAt: number, when: "before" | "after"): CrashingClient {
  let writes = 0;
  const crash = () => Promise.reject(new Error("the process died"));
  async function write<T>(act: () => Promise<T>): Promise<T> {
    const count = ++writes;
    if (count > crashAt || (count === crashAt && when === "before")) return crash();
    const done = await act();
    return count === crashAt ? crash() : done;
  }
  return {
    hasCrashed: () => writes >= crashAt,
    client: wrapped(client, {
      create: (...call) => write(() => client.create(...call)),
      update: (...call) => write(() => client.update(...call)),
      patch: (...call) => write(() => client.patch(...call)),
      delete: (...call) => write(() => client.delete(...call)),
    }),
  };
}
