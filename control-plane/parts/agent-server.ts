import type { Credential } from "../../common/tls/certificate-authority.js";
import { AgentServer } from "../agents/agent-server.js";
import type { ReplicaDirectory } from "../agents/replicas.js";
import type { ApiDispatcher } from "../apiserver/dispatcher.js";
import { NodeCertificates } from "../auth/node-certificates.js";
import { profiles } from "../profiles.js";
import { clientFor } from "../registry/in-process-client.js";
import type { Foundation } from "./foundation.js";

/** The gRPC server that the agents call. */
export function agentServer(
  { options, keys, state, access, client, informers, heartbeats, clock, random, log, guard }: Foundation,
  serverCertificate: Credential,
  dispatcher: ApiDispatcher,
  replicas: ReplicaDirectory,
): AgentServer {
  return new AgentServer({
    listen: `${options.agentAddress}:${options.agentPort}`,
    serverCertificate,
    certificates: new NodeCertificates(keys.authority),
    bootstrapTokens: access.bootstrapTokens,
    nodes: access.nodes,
    dispatcher,
    informers,
    client,
    clientAs: (user) => clientFor(state.registry, user),
    clusterId: (signal) => state.storage.clusterId(signal),
    cluster: {
      podCidr: options.podCidr,
      serviceCidr: options.serviceCidr,
      dnsAddress: options.dnsAddress,
      dnsDomain: options.dnsDomain,
      nodePortRange: options.nodePortRange,
    },
    heartbeats,
    heartbeatPeriodMs: profiles[options.profile].heartbeatPeriodMs,
    replicas,
    clock,
    random,
    log,
    guard,
  });
}
