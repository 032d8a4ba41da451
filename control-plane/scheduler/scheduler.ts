import type { SchedulerConfiguration } from "./configuration/scheduler-configuration.js";
import { defaultConfiguration, listersIn, profilesOf } from "./profiles.js";
import { Term, type TermOptions } from "./term.js";

export interface SchedulerOptions extends TermOptions {
  readonly configuration?: SchedulerConfiguration;
}

/** Gives every pod a node: one decision at a time on its own snapshot, bindings written behind it. */
export class Scheduler {
  constructor(private readonly options: SchedulerOptions) {}

  /** Runs until the signal aborts; starts afresh each time, as a new leader must. */
  run(signal: AbortSignal): Promise<void> {
    const { informers, random, configuration = defaultConfiguration } = this.options;
    const listers = listersIn(informers);
    const profiles = profilesOf(configuration, listers, random);
    return new Term(this.options, profiles, listers, configuration).run(signal);
  }
}
