import type { EventBroadcaster } from "../../client/event-broadcaster.js";
import { RunGroup, type Runnable } from "../../common/run-group.js";
import type { LegacyTokens } from "../auth/tokens/legacy-tokens.js";
import type { NodeLiveness } from "../controllers/node-lifecycle/node-liveness.js";
import { ControllerMetrics } from "../reconcile/controller-metrics.js";
import { LeaderElector } from "../reconcile/leader-election.js";
import { SchedulerMetrics } from "../scheduler/scheduler-metrics.js";
import { composeControllers, composeScheduler, type WorkParts } from "./controllers.js";
import type { Foundation } from "./foundation.js";
import { profiles } from "./profiles.js";

/** What runs on one replica at a time: the controllers under one lease, the scheduler under another. */
export function composeLeaders(
  foundation: Foundation,
  events: EventBroadcaster,
  liveness: NodeLiveness,
): Runnable[] {
  const { settings, keys, kinds, repairs, clock, access } = foundation;
  const parts = { ...foundation, events, metrics: new ControllerMetrics(foundation.metrics) };
  const { nodeGraceMs, autoscalingPeriodMs } = profiles[settings.profile];
  const periods = { nodeGraceMs, autoscalingPeriodMs };
  const { authority } = keys;
  const trust = { authority, rootCa: authority.certificate, authorizer: access.authorizer };
  const signToken: LegacyTokens["sign"] = (account, secret) => access.legacyTokens.sign(account, secret);
  const work = [
    ...composeControllers(parts, { ...settings, ...periods, kinds, liveness, ...trust, signToken }),
    ...repairs,
  ];
  const metrics = new SchedulerMetrics(foundation.metrics);
  const scheduler = composeScheduler({ ...parts, metrics }, foundation.scheduling);
  return [
    leading(foundation, parts, "kube-controller-manager", (term) => new RunGroup(work, clock).run(term)),
    leading(foundation, parts, "kube-scheduler", (term) => scheduler.run(term)),
  ];
}

function leading(
  { settings }: Foundation,
  { events, ...parts }: WorkParts,
  name: string,
  lead: (term: AbortSignal) => Promise<void>,
): Runnable {
  const elector = new LeaderElector({
    ...parts,
    ...profiles[settings.profile],
    recorder: events.recorder(name),
    lease: { namespace: "kube-system", name },
    identity: `${settings.id}_${parts.random.uuid()}`,
  });
  return { name, run: (signal) => elector.run(signal, lead) };
}
