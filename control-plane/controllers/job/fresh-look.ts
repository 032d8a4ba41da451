import type { V1Job, V1Pod } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { StaleView } from "../stale-view.js";
import { trackedUids } from "./accounting.js";
import { isTracked } from "./tracking.js";

/** Throws StaleView when one of the pods is tracked no longer: then it is counted already, by somebody else. */
export async function confirmTracked(client: Client, ended: readonly V1Pod[]): Promise<void> {
  const fresh = await Promise.all(
    ended.map(({ metadata }) => unlessGone(client.get(pods, refOf(keyOf(metadata))))),
  );
  const still = trackedUids(fresh.filter((pod) => pod !== undefined));
  if (ended.some(({ metadata }) => !still.has(metadata.uid ?? "")))
    throw new StaleView("pods were counted by another leader");
}

/** Throws StaleView when one of these uids is still that of a tracked pod, which is then not seen here yet. */
export async function confirmReleased(client: Client, job: V1Job, uids: readonly string[]): Promise<void> {
  if (uids.length === 0) return;
  const { items } = await client.list(pods, { namespace: job.metadata.namespace });
  const tracked = trackedUids(items.filter((pod) => isTracked(pod) && isControlledBy(pod, job)));
  if (uids.some((uid) => tracked.has(uid))) throw new StaleView("pods are not as they were seen");
}
