import { type Clock, timestamp } from "../../../common/clock.js";
import { ensureCurrent } from "./current-replica-set.js";
import type { DeploymentWriter } from "./deployment-writer.js";
import { rollDown } from "./roll-down.js";
import { rollUp } from "./roll-up.js";
import type { Step, World } from "./world.js";

/** Either the current ReplicaSet grows or the old ones shrink, as far as surge and unavailability allow. */
export async function rollingUpdate(writer: DeploymentWriter, before: World, clock: Clock): Promise<Step> {
  const world = await ensureCurrent(writer, before, true, timestamp(clock));
  const { deployment, sets } = world;
  const grown = await writer.scaleAll(world, rollUp(deployment, sets));
  return { world, underWay: grown || (await writer.scaleAll(world, rollDown(deployment, sets))) };
}
