import { join } from "node:path";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import type { AgentEnvironment } from "../environment.js";
import { AgentLinks } from "../links/agent-links.js";
import { AssignmentReceiver } from "../links/assignment-receiver.js";
import type { AssignmentSink } from "../links/assignment-sink.js";
import { CertificateRenewal } from "../links/certificate-renewal.js";
import { Checkpoint } from "../links/checkpoint.js";
import { KeptAssignments } from "../links/kept-assignments.js";
import type { StatusOutbox } from "../links/status-outbox.js";
import type { TunnelHandler } from "../links/tunnel-handler.js";
import type { KnownCluster } from "../node/cluster-settings.js";
import { bootId } from "../node/node-info.js";
import type { AgentOptions } from "../options.js";
import type { Membership } from "./membership.js";

export interface LinkParts {
  readonly options: AgentOptions;
  readonly environment: AgentEnvironment;
  readonly membership: Membership;
  readonly version: string;
  readonly sink: AssignmentSink;
  readonly outbox: StatusOutbox;
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
export async function composeLinks(parts: LinkParts): Promise<Links> {
  const { options, environment, membership, sink, outbox, tunnels } = parts;
  const { clock, random, logger: log, guard } = environment;
  const { nodeName, controlPlane: seeds } = options;
  const { store, known } = membership;
  const { receiver, checkpoint } = composeAssignments(options, environment, sink);
  const links: AgentLinks = new AgentLinks({
    hello: { nodeName, agentVersion: parts.version, bootId: await bootId(), instanceId: random.uuid() },
    seeds,
    store,
    receiver,
    outbox,
    tunnels,
    removed: membership.removed,
    clock,
    random,
    guard,
    log,
  });
  const renewal = new CertificateRenewal(nodeName, store, (...request) => links.renew(...request), {
    clock,
    random,
    log,
  });
  const assignments = new KeptAssignments(receiver, checkpoint, parts.stop);
  return { links, runnables: [assignments, learning(links, known, log), renewal] };
}

function composeAssignments(
  { stateDirectory }: AgentOptions,
  { clock, logger }: AgentEnvironment,
  sink: AssignmentSink,
) {
  const receiver: AssignmentReceiver = new AssignmentReceiver(sink, () => checkpoint.changed(), logger);
  const current = () => ({ version: receiver.version, set: receiver.set });
  const checkpoint = new Checkpoint(join(stateDirectory, "assignments.json"), current, clock, logger);
  return { receiver, checkpoint };
}

/** The links; the cluster's settings are kept when they are told. */
function learning(links: AgentLinks, known: KnownCluster, logger: Logger): Runnable {
  return {
    name: links.name,
    async run(signal) {
      void links
        .cluster()
        .then((settings) => known.learn(settings))
        .catch((error: unknown) => logger.error("the cluster's settings could not be kept", { err: error }));
      await links.run(signal);
    },
  };
}
