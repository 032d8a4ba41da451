import { namespaces } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { SharedInformerFactory } from "../../client/informer-factory.js";
import { systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { clientFor } from "../../control-plane/registry/client/in-process-client.js";
import type { Registry } from "../../control-plane/registry/contract/resource-store.js";
import { rulesRegistry } from "./rules-registry.js";

/** A registry in memory, with the rules of the kinds, a client of the system's and running informers. */
export interface MemoryCluster {
  readonly registry: Registry;
  readonly client: Client;
  readonly informers: SharedInformerFactory;
  /** Resolves once the informers have seen everything that was written before. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function memoryCluster(): Promise<MemoryCluster> {
  const memory = await rulesRegistry();
  const client = clientFor(memory.registry, { username: "system:apiserver", groups: ["system:masters"] });
  const common = { clock: systemClock, random: systemRandom, log: silentLogger };
  const informers = new SharedInformerFactory({ client, ...common });
  const stop = new AbortController();
  const running = informers.run(stop.signal);
  for (const name of ["default", "kube-system"]) {
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  return {
    registry: memory.registry,
    client,
    informers,
    async settled() {
      await informers.synced();
      await systemClock.sleep(20);
    },
    async stop() {
      stop.abort();
      await running;
      await memory.stop();
    },
  };
}
