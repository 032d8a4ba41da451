import type { Pods } from "../pods/assemble.js";
import { LocalHttp } from "../server/local-http.js";
import type { StatsCollector } from "../stats/stats-collector.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentEnvironment } from "./environment.js";
import type { FoundHost } from "./host.js";
import { type AgentOptions, agentSocket } from "./options.js";

export interface LocalHttpParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly environment: AgentEnvironment;
  readonly host: FoundHost;
  readonly pods: Pods;
  readonly stats: StatsCollector;
  readonly problems: () => readonly string[];
}

/** The agent's own HTTP, for this host. */
export function composeLocalHttp(parts: LocalHttpParts): LocalHttp {
  const { options, world, environment, host, pods, stats, problems } = parts;
  const { nodeName, port } = options;
  return new LocalHttp({
    nodeName,
    port,
    socketPath: agentSocket(options),
    stats,
    machine: { ...host.resources, ...host.info },
    metrics: environment.metrics,
    pods: () => pods.manager.pods(),
    problems,
    listen: world.listen,
    guard: environment.guard,
    log: environment.log,
  });
}
