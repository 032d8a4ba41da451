import { join } from "node:path";
import type { AgentEnvironment } from "../environment.js";
import { joinCluster } from "../links/join-client.js";
import { CredentialStore } from "../links/node-credentials.js";
import { KnownCluster } from "../node/cluster-settings.js";
import type { AgentOptions } from "../options.js";

const removedMessage =
  "this node was removed from the cluster; its pods run on. To join again, get a new token ('coracle node add'), put it into the token file and restart the agent";

/** What a node keeps of the cluster that it belongs to. */
export interface Membership {
  readonly store: CredentialStore;
  readonly known: KnownCluster;
  /** The cluster says that this node was removed from it. */
  readonly removed: () => void;
}

/**
 * Joins the cluster with the bootstrap token, unless the node has done so before and its certificate still holds. One that
 * was removed joins again with another token than the one that it had; without one it goes on with the pods it has.
 */
export async function composeMembership(
  options: AgentOptions,
  { clock, random, logger }: AgentEnvironment,
  signal: AbortSignal,
): Promise<Membership> {
  const { nodeName, controlPlane, stateDirectory, bootstrapToken, trust } = options;
  const store = new CredentialStore(join(stateDirectory, "pki"));
  const token = () => bootstrapToken().catch(() => undefined);
  const anew = await store.mayJoinAgain(await token());
  if (anew || !(await store.load(clock.now()))) {
    const joining = { nodeName, endpoints: controlPlane, store, anew, clock, random, log: logger };
    await joinCluster({ ...joining, token: await bootstrapToken(), trust: await trust() }, signal);
  }
  const known = new KnownCluster(stateDirectory);
  await known.load();
  const removed = () => {
    logger.error(removedMessage, { node: nodeName });
    token()
      .then((last) => store.noteRemoval(last))
      .catch((err: unknown) => logger.error("the removal could not be noted", { err }));
  };
  return { store, known, removed };
}
