import { join } from "node:path";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import { AgentLinks } from "../links/agent-links.js";
import { AssignmentReceiver } from "../links/assignment-receiver.js";
import type { AssignmentSink } from "../links/assignment-sink.js";
import { Checkpoint } from "../links/checkpoint.js";
import { KeptAssignments } from "../links/kept-assignments.js";
import type { Membership } from "../links/membership.js";
import type { StatusOutbox } from "../links/status-outbox.js";
import type { TunnelHandler } from "../links/tunnel-handler.js";
import type { UsageOutbox } from "../links/usage-outbox.js";
import type { KnownCluster } from "../node/cluster-settings.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentEnvironment } from "./environment.js";
import type { FoundHost } from "./host.js";
import type { AgentOptions } from "./options.js";

export interface LinkParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly environment: AgentEnvironment;
  readonly host: FoundHost;
  readonly known: KnownCluster;
  readonly membership: Membership;
  readonly version: string;
  readonly sink: AssignmentSink;
  readonly outbox: StatusOutbox;
  readonly usage: UsageOutbox;
  readonly tunnels: TunnelHandler;
  /** The last that is done before what is assigned is kept: nothing may act on assignments any more. */
  readonly stop: () => void;
}

export interface Links {
  readonly links: AgentLinks;
  /** In the order in which they are to run. */
  readonly runnables: readonly Runnable[];
}

/** The links to the replicas, and what comes over them: assignments, settings, certificates. */
export function composeLinks(parts: LinkParts): Links {
  const { options, environment, host, known, membership, outbox, usage, tunnels } = parts;
  const { clock, random, log, guard } = environment;
  const { nodeName, controlPlane: seeds } = options;
  const { bootId } = host.info;
  const { receiver, checkpoint } = composeAssignments(parts);
  const links: AgentLinks = new AgentLinks({
    hello: { nodeName, agentVersion: parts.version, bootId, instanceId: random.uuid() },
    seeds,
    replicas: membership.replicas,
    receiver,
    outbox,
    usage,
    tunnels,
    removed: membership.removed,
    clock,
    random,
    guard,
    log,
  });
  const upkeep = membership.upkeep((...request) => links.renew(...request));
  const assignments = new KeptAssignments(receiver, checkpoint, parts.stop);
  return { links, runnables: [assignments, learning(links, known, log), ...upkeep] };
}

function composeAssignments({ options, world, environment, sink }: LinkParts) {
  const { clock, log } = environment;
  const path = join(options.stateDirectory, "assignments.json");
  const receiver: AssignmentReceiver = new AssignmentReceiver(sink, () => checkpoint.changed(), log);
  const current = () => ({ version: receiver.version, set: receiver.set });
  const checkpoint = new Checkpoint(path, world.files, current, clock, log);
  return { receiver, checkpoint };
}

/** The links; the cluster's settings are kept when they are told. */
function learning(links: AgentLinks, known: KnownCluster, log: Logger): Runnable {
  return {
    name: links.name,
    async run(signal) {
      void links
        .cluster()
        .then((settings) => known.learn(settings))
        .catch((error: unknown) => log.error("the cluster's settings could not be kept", { err: error }));
      await links.run(signal);
    },
  };
}
