import type { AgentServer } from "../agents/agent-server.js";
import { ReplicaDirectory } from "../agents/replicas.js";
import type { ApiServer } from "../apiserver/api-server.js";
import type { NodeDialer } from "../apiserver/node-dialer.js";
import { profiles } from "../profiles.js";
import { agentServer } from "./agent-server.js";
import { apiServer, tlsOf } from "./api-server.js";
import { servingCertificate } from "./certificates.js";
import type { Foundation } from "./foundation.js";
import { ServingCertificate } from "./serving-certificate.js";

export interface Servers {
  readonly server: ApiServer;
  readonly agents: AgentServer;
  readonly replicas: ReplicaDirectory;
  readonly certificate: ServingCertificate;
}

/** The API server and the agents' server, both under one certificate, and what tells agents of the other replicas. */
export async function composeServers(foundation: Foundation): Promise<Servers> {
  const { options, keys, clock, random, log } = foundation;
  const issue = () => servingCertificate(keys, options);
  const certificate = await ServingCertificate.issue({ issue, clock, random, log });
  const replicas = replicaDirectory(foundation);
  // The API server dials nodes through the agents' server, which calls the API server: one of them comes first.
  const later: { dialer?: NodeDialer } = {};
  const dialer: NodeDialer = {
    open: async (...call) => {
      if (!later.dialer) throw new Error("a node is dialled before the control plane is put together");
      return later.dialer.open(...call);
    },
  };
  const server = apiServer(foundation, certificate.current, dialer);
  const agents = agentServer(foundation, certificate.current, server.dispatcher, replicas);
  later.dialer = agents.dialer;
  foundation.access.nodes.onRemoved((node) => server.server.cut(({ uid }) => uid === node.uid));
  certificate.onRenewal((renewed) => {
    server.server.reload(tlsOf(renewed, keys));
    agents.renewCertificate(renewed);
  });
  return { server, agents, replicas, certificate };
}

function replicaDirectory({ options, client, informers, heartbeats, clock, log }: Foundation) {
  return new ReplicaDirectory({
    self: {
      id: options.id,
      agentEndpoint: `${options.agentAddress}:${options.agentPort}`,
      apiEndpoint: `${options.advertiseAddress}:${options.port}`,
    },
    client,
    informers,
    clock,
    log,
    leaseSeconds: profiles[options.profile].replicaLeaseSeconds,
    heard: (withinMs) => heartbeats.ages(withinMs),
  });
}
