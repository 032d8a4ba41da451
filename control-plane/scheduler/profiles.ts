import type { V1PodDisruptionBudget } from "../../api/generated/types.js";
import { podDisruptionBudgets, pods } from "../../api/resources.js";
import type { InformerFactory } from "../../client/informer.js";
import type { Random } from "../../common/random.js";
import { enabledPlugins } from "./configuration/enabled-plugins.js";
import { defaultPluginArgs } from "./configuration/plugin-args.js";
import type {
  ExtensionPoint,
  ProfileConfiguration,
  SchedulerConfiguration,
} from "./configuration/scheduler-configuration.js";
import { type Listers, type Plugin, pluginsOf } from "./plugins.js";
import type { PodInfo } from "./pod-info.js";
import { Preemption } from "./preemption/preemption.js";
import type { Profile, WeightedScore } from "./profile.js";
import { siblingsIn } from "./siblings.js";
import { PromisedVolumes } from "./volumes/promised-volumes.js";
import { volumesIn } from "./volumes/volume-listers.js";

/** What profiles look up beside the scheduler's own snapshot. */
export interface ProfileListers extends Listers {
  budgetsOf(namespace: string): readonly V1PodDisruptionBudget[];
  startedMs(pod: PodInfo): number;
}

/** One profile with Kubernetes' defaults. */
export const defaultConfiguration: SchedulerConfiguration = {
  profiles: [{ schedulerName: "default-scheduler", args: defaultPluginArgs }],
  percentageOfNodesToScore: 0,
  backoff: { baseMs: 1_000, maxMs: 10_000 },
};

export function profilesOf(
  { profiles, percentageOfNodesToScore }: SchedulerConfiguration,
  listers: ProfileListers,
  random: Random,
): Profile[] {
  return profiles.map((profile) => ({
    percentageOfNodesToScore,
    ...profileOf(profile, listers, random),
  }));
}

export function listersIn(informers: InformerFactory): ProfileListers {
  const budgets = informers.informer(podDisruptionBudgets);
  const allPods = informers.informer(pods);
  return {
    siblings: siblingsIn(informers),
    volumes: volumesIn(informers),
    promised: new PromisedVolumes(),
    budgetsOf: (namespace) => budgets.list(namespace),
    startedMs({ key, pod }) {
      const started = (allPods.get(key) ?? pod).status?.startTime;
      return started === undefined ? Number.POSITIVE_INFINITY : Date.parse(started);
    },
  };
}

function profileOf(
  { schedulerName, percentageOfNodesToScore, plugins: sets = {}, args }: ProfileConfiguration,
  listers: ProfileListers,
  random: Random,
): Omit<Profile, "percentageOfNodesToScore"> & Partial<Profile> {
  const plugins = pluginsOf(args, listers);
  const defaults = [...plugins].map(([name, { weight = 0 }]) => ({ name, weight }));
  const enabled = (point: ExtensionPoint) => enabledPlugins(defaults, sets, point);
  const preempts = enabled("postFilter").some(({ name }) => name === "DefaultPreemption");
  return {
    schedulerName,
    filters: enabled("filter").flatMap(({ name }) => plugins.get(name)?.filters ?? []),
    scores: enabled("score").flatMap(({ name, weight }) => scoreOf(plugins.get(name), weight)),
    preemption: preempts ? new Preemption({ ...listers, ...args.DefaultPreemption, random }) : undefined,
    ...(percentageOfNodesToScore === undefined ? {} : { percentageOfNodesToScore }),
  };
}

const scoreOf = (plugin: Plugin | undefined, weight: number): WeightedScore[] =>
  plugin?.score ? [{ score: plugin.score, weight: weight || 1 }] : [];
