import type { Profile, ReplicaSettings } from "../../control-plane/compose/options.js";
import { clusterSettings } from "./cluster-settings.js";

/** What a replica of a made-up cluster is told, which is reached at the address alone. */
export const replicaSettings = (id: string, address: string, profile: Profile = "fast"): ReplicaSettings => ({
  ...clusterSettings,
  id,
  advertiseAddress: address,
  agentAddress: address,
  port: "6443",
  agentPort: "6444",
  profile,
});
