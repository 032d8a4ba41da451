import { join } from "node:path";
import type { AgentEnvironment } from "../environment.js";
import { joinCluster } from "../links/join-client.js";
import { CredentialStore } from "../links/node-credentials.js";
import { KnownCluster } from "../node/cluster-settings.js";
import type { AgentOptions } from "../options.js";

/** What a node keeps of the cluster that it belongs to. */
export interface Membership {
  readonly store: CredentialStore;
  readonly known: KnownCluster;
}

/** Joins the cluster with the bootstrap token, unless the node has done so before and its certificate still holds. */
export async function composeMembership(
  options: AgentOptions,
  { clock, random, logger }: AgentEnvironment,
  signal: AbortSignal,
): Promise<Membership> {
  const { nodeName, controlPlane, stateDirectory, bootstrapToken, trust } = options;
  const store = new CredentialStore(join(stateDirectory, "pki"));
  if (!(await store.load(clock.now()))) {
    const joining = { nodeName, endpoints: controlPlane, store, clock, random, log: logger };
    await joinCluster({ ...joining, token: await bootstrapToken(), trust: await trust() }, signal);
  }
  const known = new KnownCluster(stateDirectory);
  await known.load();
  return { store, known };
}
