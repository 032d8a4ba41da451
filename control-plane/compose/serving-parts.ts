import type { Runnable } from "../../common/run-group.js";
import { Bootstrap } from "../bootstrap/bootstrap.js";
import { CustomKinds } from "../custom-resources/custom-kinds.js";
import type { Foundation } from "./foundation.js";
import type { Servers } from "./servers.js";

/** What every replica runs, whoever leads, in its order. */
export function servingParts(foundation: Foundation, { api, agents, replicas }: Servers): Runnable[] {
  const { settings, client, informers, cache, heartbeats, alongside } = foundation;
  return [
    { name: "cache", run: (signal) => cache.run(signal), ready: () => cache.ready() },
    { name: "informers", run: (signal) => informers.run(signal), ready: () => informers.synced() },
    new CustomKinds(foundation),
    new Bootstrap({ ...foundation, client, serviceCidr: settings.serviceCidr }),
    heartbeats,
    api,
    agents,
    replicas,
    ...alongside,
  ];
}
