import type { Registry as MetricsRegistry } from "prom-client";
import { scheme } from "../../api/scheme.js";
import type { Client } from "../../client/client.js";
import type { EventBroadcaster } from "../../client/event-broadcaster.js";
import type { InformerFactory } from "../../client/informer.js";
import { firstAddress } from "../../common/ipv4.js";
import { RunGroup, type Runnable } from "../../common/run-group.js";
import { controllers } from "../controllers/index.js";
import type { NodeLiveness } from "../controllers/node-lifecycle/node-liveness.js";
import type { Environment } from "../environment.js";
import type { ControlPlaneOptions } from "../options.js";
import { profiles } from "../profiles.js";
import { Controller } from "../reconcile/controller.js";
import { ControllerMetrics } from "../reconcile/controller-metrics.js";
import type { ControllerContext } from "../reconcile/controller-spec.js";
import { LeaderElector } from "../reconcile/leader-election.js";
import { Scheduler } from "../scheduler/scheduler.js";

export interface LeaderDependencies extends Environment {
  readonly options: ControlPlaneOptions;
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly events: EventBroadcaster;
  readonly liveness: NodeLiveness;
  readonly certificateAuthority: string;
  readonly metrics: MetricsRegistry;
  /** Work of the leader that is not a controller. */
  readonly alongside: readonly Runnable[];
}

/** What runs on one replica at a time: the controllers under one lease, the scheduler under another. */
export function composeLeaders(dependencies: LeaderDependencies): Runnable[] {
  const lead = leading(dependencies);
  const parts = controllerParts(dependencies);
  return [
    lead("kube-controller-manager", (signal) => new RunGroup(parts, dependencies.clock).run(signal)),
    lead("kube-scheduler", (signal) => schedulerOf(dependencies).run(signal)),
  ];
}

function leading({ options, client, clock, random, log, events }: LeaderDependencies) {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = profiles[options.profile];
  return (name: string, lead: (signal: AbortSignal) => Promise<void>): Runnable => {
    const elector = new LeaderElector({
      client,
      clock,
      random,
      log,
      recorder: events.recorder(name),
      lease: { namespace: "kube-system", name },
      identity: `${options.id}_${random.uuid()}`,
      leaseDurationMs,
      renewDeadlineMs,
      retryPeriodMs,
    });
    return { name, run: (signal) => elector.run(signal, lead) };
  };
}

function controllerParts(dependencies: LeaderDependencies): Runnable[] {
  const { options, client, informers, clock, random, log, events } = dependencies;
  const context: ControllerContext = {
    client,
    informers,
    clock,
    random,
    log,
    recorder: (component) => events.recorder(component),
  };
  const metrics = new ControllerMetrics(dependencies.metrics);
  const { nodeGraceMs } = profiles[options.profile];
  const specs = controllers(context, {
    resources: () => scheme.all().filter(({ stored }) => stored),
    rootCa: dependencies.certificateAuthority,
    podCidr: options.podCidr,
    liveness: dependencies.liveness,
    nodeGraceMs,
    kubernetesServiceIP: firstAddress(options.serviceCidr),
  });
  const shared = { informers, clock, random, log, metrics };
  return [...specs.map((spec) => new Controller(spec, shared)), ...dependencies.alongside];
}

function schedulerOf({ client, informers, clock, random, log, events }: LeaderDependencies): Scheduler {
  const recorder = events.recorder("default-scheduler");
  return new Scheduler({ client, informers, recorder, clock, random, log });
}
