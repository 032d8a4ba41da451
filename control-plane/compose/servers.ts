import { ReplicaDirectory } from "../agents/replicas.js";
import type { NodeDialer } from "../apiserver/nodes/node-dialer.js";
import { composeAgentServices } from "./agent-services.js";
import { composeApiServer } from "./api-server.js";
import type { Foundation } from "./foundation.js";
import type { AgentListener, ApiListener } from "./listeners.js";
import { profiles } from "./profiles.js";

export interface Servers {
  readonly api: ApiListener;
  readonly agents: AgentListener;
  readonly replicas: ReplicaDirectory;
}

/** The API server and the agents' server, listening, and what tells agents of the other replicas. */
export function composeServers(foundation: Foundation): Servers {
  const { listeners, guard, access } = foundation;
  const replicas = replicaDirectory(foundation);
  // The API server dials nodes through the agents' server, which calls the API server: one of them comes first.
  const later: { dialer?: NodeDialer } = {};
  const dialer: NodeDialer = {
    open: async (...call) => {
      if (!later.dialer) throw new Error("a node is dialled before the control plane is put together");
      return later.dialer.open(...call);
    },
  };
  const { handle, dispatcher } = composeApiServer(foundation, dialer);
  const api = listeners.api(handle, guard);
  const agents = listeners.agents(composeAgentServices(foundation, dispatcher, replicas));
  later.dialer = agents.dialer;
  access.nodes.onRemoved((node) => api.cut(({ uid }) => uid === node.uid));
  return { api, agents, replicas };
}

function replicaDirectory({ settings, client, informers, heartbeats, clock, log }: Foundation) {
  return new ReplicaDirectory({
    self: {
      id: settings.id,
      agentEndpoint: `${settings.agentAddress}:${settings.agentPort}`,
      apiEndpoint: `${settings.advertiseAddress}:${settings.port}`,
    },
    client,
    informers,
    clock,
    log,
    leaseSeconds: profiles[settings.profile].replicaLeaseSeconds,
    heard: (withinMs) => heartbeats.ages(withinMs),
  });
}
