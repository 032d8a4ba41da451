import type { V1Pod, V1ReplicaSet } from "../../../api/generated/types.js";
import { isTerminal } from "../../../api/meta/pods.js";
import type { Informer } from "../../../client/informer.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { controlledBy } from "../owned-index.js";
import { ensureCurrent } from "./current-replica-set.js";
import type { DeploymentWriter } from "./deployment-writer.js";
import { activeOf, emptied } from "./replica-sets.js";
import { rollUp } from "./roll-up.js";
import type { Step, World } from "./world.js";

/** Nothing new before all of the old is gone. `pods` are indexed by controller. */
export async function recreate(
  writer: DeploymentWriter,
  before: World,
  pods: Informer<V1Pod>,
  clock: Clock,
): Promise<Step> {
  const now = timestamp(clock);
  const found = await ensureCurrent(writer, before, false, now);
  const { sets } = found;
  const shrunk = await writer.scaleAll(found, emptied(activeOf(sets.old)));
  if (shrunk || podsRun(sets.old, pods)) return { world: found, underWay: true };
  const world = sets.current ? found : await ensureCurrent(writer, found, true, now);
  const sizes = rollUp(world.deployment, world.sets);
  return { world, underWay: await writer.scaleAll(world, sizes) };
}

function podsRun(sets: readonly V1ReplicaSet[], pods: Informer<V1Pod>): boolean {
  return sets.some(
    ({ status, metadata }) =>
      (status?.replicas ?? 0) > 0 || controlledBy(pods, metadata.uid ?? "").some((pod) => !isTerminal(pod)),
  );
}
