import type { GroupNumbers } from "../message-numbers.js";
import { configuration } from "./configuration.js";
import { containerStatuses } from "./container-statuses.js";
import { containers } from "./containers.js";
import { nodes } from "./nodes.js";
import { persistentVolumes } from "./persistent-volumes.js";
import { pods } from "./pods.js";
import { references } from "./references.js";
import { scheduling } from "./scheduling.js";
import { security } from "./security.js";
import { services } from "./services.js";
import { volumes } from "./volumes.js";

/** Messages of api/core/v1. */
export const core: GroupNumbers = {
  ...configuration,
  ...containerStatuses,
  ...containers,
  ...nodes,
  ...persistentVolumes,
  ...pods,
  ...references,
  ...scheduling,
  ...security,
  ...services,
  ...volumes,
};
