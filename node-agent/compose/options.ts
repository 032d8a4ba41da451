import { join } from "node:path";
import type { ResourceList } from "../../api/meta/pod-resources.js";
import type { EvictionSettings } from "../eviction/settings.js";
import type { ImageOptions } from "../images/image-options.js";
import type { LogLimits } from "../runtime/container-runtime.js";
import type { ShutdownSettings } from "../shutdown/shutdown-phases.js";

/** What the agent of a host is told at its start. */
export interface AgentOptions {
  readonly nodeName: string;
  /** Absent: that of the interface with the default route. */
  readonly nodeAddress: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly stateDirectory: string;
  /** `host:port` of replicas' gRPC sides. */
  readonly controlPlane: readonly string[];
  /** Needed until the node has joined. */
  readonly bootstrapToken: () => Promise<string>;
  /** Whom to believe until then: the authority's certificate, or pins of its key. */
  readonly trust: () => Promise<{ readonly authority: string } | { readonly pins: readonly string[] }>;
  readonly proxySocket: string;
  /** Undefined where Ingresses aren't served. */
  readonly ingressSocket?: string | undefined;
  readonly dockerSocket: string;
  readonly pauseImage: string;
  readonly port: number;
  readonly maxPods: number;
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
  /** Where manifests of static pods are; undefined: nowhere. */
  readonly manifestDirectory: string | undefined;
  /** Kept from pods for what else runs on the host. */
  readonly reserved: ResourceList;
  readonly eviction: EvictionSettings;
  readonly images: ImageOptions;
  /** How many ended instances are kept of each container, beside the newest. */
  readonly deadContainers: number;
  readonly shutdown: ShutdownSettings;
  readonly logs: LogLimits;
  /** Names and patterns of sysctls that pods may set though they are not safe. */
  readonly unsafeSysctls: readonly string[];
  readonly restartBackOffMs: number;
  readonly restartBackOffMaxMs: number;
}

/** Where the agent's own HTTP is told what only root may know. */
export const agentSocket = ({ stateDirectory }: AgentOptions): string => join(stateDirectory, "agent.sock");
