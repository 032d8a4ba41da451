import { hostname } from "node:os";
import { readIfThere } from "../../common/tls/pem-files.js";

/** What a one-host cluster was made with. Kept in its home, so that later commands need not be told again. */
export interface ClusterSettings {
  readonly nodeName: string;
  readonly profile: "fast" | "kubernetes";
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly dnsAddress: string;
  readonly dnsDomain: string;
  readonly apiPort: number;
  readonly agentPort: number;
  readonly etcdPort: number;
  /** Beyond loopback and the pod bridge: an address on which other hosts may reach API and agents' side. */
  readonly listenAddress?: string;
  /** Ports of Ingresses; 0: none. */
  readonly ingressHttpPort: number;
  readonly ingressHttpsPort: number;
  /** Whether there is a process of Ingresses. */
  readonly ingress: boolean;
  /** What is audited; absent or empty: nothing. */
  readonly auditPolicyFile?: string;
}

export const defaultSettings: ClusterSettings = {
  nodeName: hostname().toLowerCase(),
  profile: "fast",
  podCidr: "10.244.0.0/16",
  serviceCidr: "10.96.0.0/16",
  dnsAddress: "10.96.0.10",
  dnsDomain: "cluster.local",
  apiPort: 6443,
  agentPort: 6444,
  etcdPort: 12379,
  ingressHttpPort: 80,
  ingressHttpsPort: 443,
  ingress: true,
};

/** What was kept, over the defaults. */
export async function readSettings(path: string): Promise<ClusterSettings> {
  const kept = await readIfThere(path);
  return { ...defaultSettings, ...(kept === undefined ? {} : JSON.parse(kept)) };
}
