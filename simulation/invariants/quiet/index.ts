import type { Scene } from "../invariant.js";
import { autoscalersFollow } from "./autoscalers.js";
import { budgetsAgree } from "./budgets.js";
import { rolesAreGathered } from "./cluster-roles.js";
import { containersAgree } from "./containers.js";
import { cronJobsAgree } from "./cron-jobs.js";
import { daemonSetsAgree } from "./daemon-sets.js";
import { endpointsAgree } from "./endpoints.js";
import { jobsHaveEnded } from "./jobs.js";
import { namespacesAreWhole } from "./namespaces.js";
import { nodesAreReady } from "./nodes.js";
import { controllersAreThere } from "./orphans.js";
import { dependentsFollow } from "./owners.js";
import { podsAreReady } from "./pods.js";
import type { QuietRule } from "./quiet-rule.js";
import { quotasAreExact } from "./quotas.js";
import { statefulSetsAgree } from "./stateful-sets.js";
import { volumesAgree } from "./volumes.js";
import { waitingPodsHaveNoRoom } from "./waiting-pods.js";
import { deploymentsAgree, replicaSetsAgree } from "./workloads.js";

/** To add to it: a file here, and a line. */
const rules: readonly QuietRule[] = [
  replicaSetsAgree,
  deploymentsAgree,
  daemonSetsAgree,
  jobsHaveEnded,
  cronJobsAgree,
  statefulSetsAgree,
  volumesAgree,
  autoscalersFollow,
  controllersAreThere,
  budgetsAgree,
  quotasAreExact,
  podsAreReady,
  waitingPodsHaveNoRoom,
  endpointsAgree,
  nodesAreReady,
  namespacesAreWhole,
  dependentsFollow,
  rolesAreGathered,
  containersAgree,
];

/** What isn't as it should be once nothing has gone wrong for a while, and nobody has asked for anything. */
export const unsettled = (scene: Scene): string[] => rules.flatMap((rule) => rule(scene));
