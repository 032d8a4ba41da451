import type { ReplicaDirectory } from "../agents/replicas.js";
import type { ApiDispatcher } from "../apiserver/nodes/dispatcher.js";
import { NodeCertificates } from "../auth/node-certificates.js";
import { clientFor } from "../registry/client/in-process-client.js";
import type { Foundation } from "./foundation.js";
import type { AgentServices } from "./listeners.js";
import { profiles } from "./profiles.js";

/** What the agents may ask of this replica. */
export function composeAgentServices(
  foundation: Foundation,
  dispatcher: ApiDispatcher,
  replicas: ReplicaDirectory,
): AgentServices {
  const { settings, keys, registry, storage, access } = foundation;
  const { podCidr, serviceCidr, dnsAddress, dnsDomain, nodePortRange } = settings;
  return {
    ...foundation,
    certificates: new NodeCertificates(keys.authority),
    bootstrapTokens: access.bootstrapTokens,
    nodes: access.nodes,
    dispatcher,
    clientAs: (user) => clientFor(registry, user),
    clusterId: (signal) => storage.clusterId(signal),
    cluster: { podCidr, serviceCidr, dnsAddress, dnsDomain, nodePortRange },
    heartbeatPeriodMs: profiles[settings.profile].heartbeatPeriodMs,
    replicas,
  };
}
