import type { PluginArgs } from "./plugin-args.js";

/** What a KubeSchedulerConfiguration says of what there is here. */
export interface SchedulerConfiguration {
  readonly profiles: readonly ProfileConfiguration[];
  /** 0: a share that falls as the cluster grows. */
  readonly percentageOfNodesToScore: number;
  /** How long a pod that found no node waits at least, and at most. */
  readonly backoff: { readonly baseMs: number; readonly maxMs: number };
}

export interface ProfileConfiguration {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: PluginSets;
  readonly args: PluginArgs;
}

export type PluginSets = { readonly [point in ExtensionPoint]?: PluginSet };

export interface PluginSet {
  readonly enabled?: readonly { readonly name: string; readonly weight?: number }[];
  /** `*`: all that are enabled by default. */
  readonly disabled?: readonly { readonly name: string }[];
}

export const extensionPoints = [
  "preEnqueue",
  "queueSort",
  "preFilter",
  "filter",
  "postFilter",
  "preScore",
  "score",
  "reserve",
  "permit",
  "preBind",
  "bind",
  "postBind",
  "multiPoint",
] as const;

export type ExtensionPoint = (typeof extensionPoints)[number];
