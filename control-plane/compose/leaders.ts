import type { Client } from "../../client/client.js";
import type { EventBroadcaster } from "../../client/event-broadcaster.js";
import { RunGroup, type Runnable } from "../../common/run-group.js";
import type { LegacyTokens } from "../auth/tokens/legacy-tokens.js";
import type { NodeLiveness } from "../controllers/node-lifecycle/node-liveness.js";
import { ControllerMetrics } from "../reconcile/controller-metrics.js";
import { LeaderElector } from "../reconcile/leader-election.js";
import { termClient } from "../reconcile/term-client.js";
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
  const [managing, scheduling] = [new Term(parts.client), new Term(parts.client)];
  const work = [
    ...composeControllers(
      { ...parts, client: managing.client },
      { ...settings, ...periods, kinds, liveness, ...trust, signToken },
    ),
    ...repairs,
  ];
  const metrics = new SchedulerMetrics(foundation.metrics);
  const scheduler = composeScheduler({ ...parts, client: scheduling.client, metrics }, foundation.scheduling);
  const controllers = new RunGroup(work, clock, { together: true });
  return [
    leading(foundation, parts, "kube-controller-manager", (term) => controllers.run(managing.begin(term))),
    leading(foundation, parts, "kube-scheduler", (term) => scheduler.run(scheduling.begin(term))),
  ];
}

/** What the leader does in one term after the other. */
class Term {
  readonly client: Client;
  private signal: AbortSignal | undefined;

  constructor(client: Client) {
    this.client = termClient(client, () => this.signal);
  }

  begin(signal: AbortSignal): AbortSignal {
    this.signal = signal;
    return signal;
  }
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
