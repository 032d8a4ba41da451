import type { EventRecorder } from "../../client/event-recorder.js";
import type { IngressServing } from "../../proto/generated/proxy.js";
import type { StatusOutbox } from "../links/status-outbox.js";
import { nodeInfo } from "../node/node-info.js";
import { nodeReference } from "../node/node-reference.js";
import { NodeReporter } from "../node/node-reporter.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentEnvironment } from "./environment.js";
import type { FoundHost } from "./host.js";
import type { AgentOptions } from "./options.js";

export interface NodeParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly environment: AgentEnvironment;
  readonly host: FoundHost;
  readonly recorder: EventRecorder;
}

export interface ReporterParts extends NodeParts {
  /** The Kubernetes version whose behaviour this agent has. */
  readonly version: string;
  readonly outbox: StatusOutbox;
  readonly problems: () => readonly string[];
  readonly pressures: () => ReadonlySet<string>;
  readonly ingress: () => IngressServing | undefined;
}

/** What tells the control plane of this host as a Node. */
export function composeNodeReporter(parts: ReporterParts): NodeReporter {
  const { options, world, environment, host, recorder } = parts;
  const { version, outbox, problems, pressures, ingress } = parts;
  return new NodeReporter({
    name: options.nodeName,
    address: host.address,
    labels: options.labels,
    agentPort: options.port,
    capacity: host.capacity,
    handlers: host.handlers,
    info: nodeInfo({ host: host.info, runtime: host.runtimeVersion, version }),
    images: () => world.runtime.listImages(),
    pressures,
    ingress,
    problems,
    recorder,
    sink: outbox.nodeStatus,
    ...environment,
  });
}

/** Says of the Node which of its host's limits are too low. */
export function tellLowLimits({ options, environment, host, recorder }: NodeParts): void {
  for (const problem of host.lowLimits) {
    environment.log.warn("a limit of this host is low", { problem });
    recorder.event(nodeReference(options.nodeName), "Warning", "LowHostLimit", problem);
  }
}
