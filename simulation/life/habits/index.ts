import { AutoscalerHabit } from "./autoscalers.js";
import { BudgetHabit } from "./budgets.js";
import { ClusterRoleHabit } from "./cluster-roles.js";
import { CronJobHabit } from "./cron-jobs.js";
import { CrowdHabit } from "./crowds.js";
import { DaemonSetHabit } from "./daemon-sets.js";
import { DeploymentHabit } from "./deployments.js";
import { DrainHabit } from "./drains.js";
import type { Habit, HabitParts } from "./habit.js";
import { JobHabit } from "./jobs.js";
import { NodeRemovalHabit } from "./node-removals.js";
import { OwnerHabit } from "./owners.js";
import { PodHabit } from "./pods.js";
import { QuotaHabit } from "./quotas.js";
import { ReplicaOwnerHabit } from "./replica-owners.js";
import { RolloutHabit } from "./rollouts.js";
import { SpaceHabit } from "./spaces.js";
import { StatefulSetHabit } from "./stateful-sets.js";
import { TaintHabit } from "./taints.js";

/** What users do, and how often beside the rest. To add to it: a file here, and a row. */
export const habitsOf = (parts: HabitParts): readonly (readonly [weight: number, habit: Habit])[] => [
  [8, new DeploymentHabit(parts)],
  [2, new RolloutHabit(parts)],
  [3, new PodHabit(parts)],
  [2, new SpaceHabit(parts)],
  [4, new ReplicaOwnerHabit(parts)],
  [3, new JobHabit(parts)],
  [2, new CronJobHabit(parts)],
  [2, new CrowdHabit(parts)],
  [3, new StatefulSetHabit(parts)],
  [1, new BudgetHabit(parts)],
  [2, new DrainHabit(parts)],
  [2, new DaemonSetHabit(parts)],
  [1, new QuotaHabit(parts)],
  [3, new AutoscalerHabit(parts)],
  [2, new OwnerHabit(parts)],
  [1, new TaintHabit(parts)],
  [1, new ClusterRoleHabit(parts)],
  [1, new NodeRemovalHabit(parts)],
];
