import type { ClusterSettings } from "../../proto/generated/agent.js";

/** The ranges and the domain of clusters that are made up. */
export const clusterSettings: ClusterSettings = {
  podCidr: "10.244.0.0/16",
  serviceCidr: "10.96.0.0/16",
  dnsAddress: "10.96.0.10",
  dnsDomain: "cluster.local",
  nodePortRange: "30000-32767",
};
