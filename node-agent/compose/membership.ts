import { join } from "node:path";
import type { Files } from "../files/files.js";
import { CertificateRenewal } from "../links/certificate-renewal.js";
import { GrpcReplicas } from "../links/grpc-connection.js";
import { joinCluster } from "../links/join-client.js";
import type { Membership } from "../links/membership.js";
import { CredentialStore } from "../links/node-credentials.js";
import type { ProcessEnvironment } from "./environment.js";
import type { AgentOptions } from "./options.js";

const removedMessage =
  "this node was removed from the cluster; its pods run on. To join again, get a new token ('coracle node add'), put it into the token file and restart the agent";

/**
 * Joins the cluster with the bootstrap token, unless the node has done so before and its certificate still holds. One that
 * was removed joins again with another token than the one that it had; without one it goes on with the pods it has.
 */
export async function joinedMembership(
  options: AgentOptions,
  { clock, random, log, files }: ProcessEnvironment & { readonly files: Files },
  signal: AbortSignal,
): Promise<Membership> {
  const { nodeName, controlPlane, stateDirectory, bootstrapToken, trust } = options;
  const store = new CredentialStore(join(stateDirectory, "pki"), files);
  const token = () => bootstrapToken().catch(() => undefined);
  const anew = await store.mayJoinAgain(await token());
  if (anew || !(await store.load(clock.now()))) {
    const joining = { nodeName, endpoints: controlPlane, store, anew, clock, random, log };
    await joinCluster({ ...joining, token: await bootstrapToken(), trust: await trust() }, signal);
  }
  const removed = () => {
    log.error(removedMessage, { node: nodeName });
    token()
      .then((last) => store.noteRemoval(last))
      .catch((err: unknown) => log.error("the removal could not be noted", { err }));
  };
  return {
    replicas: new GrpcReplicas(store, clock),
    removed,
    upkeep: (renew) => [new CertificateRenewal(nodeName, store, renew, { clock, random, log })],
  };
}
