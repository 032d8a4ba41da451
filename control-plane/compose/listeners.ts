import type { Guard } from "../../common/guard.js";
import type { Runnable } from "../../common/run-group.js";
import type { CertificateIdentity } from "../../common/tls/inspect.js";
import type { AgentServerOptions } from "../agents/agent-server.js";
import type { ApiServer } from "../apiserver/api-server.js";
import type { NodeDialer } from "../apiserver/nodes/node-dialer.js";

/** How the servers of a replica listen: on sockets under certificates, or in memory. */
export interface Listeners {
  /** Answers what comes from outside with what `handle` gives. */
  api(handle: ApiServer["handle"], guard: Guard): ApiListener;
  /** Serves the agents by what they may ask for. */
  agents(services: AgentServices): AgentListener;
}

export interface ApiListener extends Runnable {
  /** Ends what is being answered to holders of these certificates. */
  cut(isRevoked: (certificate: CertificateIdentity) => boolean): void;
}

/** What the agents' server stands on, but for how it listens. */
export type AgentServices = Omit<AgentServerOptions, "transport">;

export interface AgentListener extends Runnable {
  /** Reaches the nodes that are linked to this replica. */
  readonly dialer: NodeDialer;
}
