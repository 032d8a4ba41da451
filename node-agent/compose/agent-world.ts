import type { ClusterSettings } from "../../proto/generated/agent.js";
import type { ProxyReport } from "../../proto/generated/proxy.js";
import type { Files } from "../files/files.js";
import type { Commands } from "../host/commands.js";
import type { ControlGroups } from "../host/control-groups.js";
import type { Dialer } from "../host/dialer.js";
import type { Host } from "../host/host.js";
import type { Listen } from "../host/listen.js";
import type { ShutdownNotice } from "../host/shutdown-notice.js";
import type { Unpack } from "../host/unpack.js";
import type { Membership } from "../links/membership.js";
import type { ServiceProxy } from "../links/service-proxy.js";
import type { HostPodNetwork } from "../network/pod-network.js";
import type { PodLoopback } from "../pods/tunnels/pod-loopback.js";
import type { ContainerRuntime } from "../runtime/container-runtime.js";
import type { ProcessEnvironment } from "./environment.js";

/** All that an agent acts on: of `thisHost` the real machine, in simulations what they make up. */
export interface AgentWorld extends ProcessEnvironment {
  readonly host: Host;
  readonly files: Files;
  readonly commands: Commands;
  readonly unpack: Unpack;
  /** Those that may hang on what others serve: they hold up nobody else. */
  readonly mountCommands: Commands;
  readonly dialer: Dialer;
  readonly loopback: PodLoopback;
  readonly controlGroups: ControlGroups;
  readonly runtime: ContainerRuntime;
  /** That the host is about to end. */
  readonly shutdown: ShutdownNotice;
  /** `systemd`, or whatever else makes control groups. */
  readonly cgroupDriver: () => Promise<string>;
  /** Made once the cluster's ranges are known. */
  readonly podNetwork: (cluster: ClusterSettings) => HostPodNetwork;
  /** @param onReport hears that a Service's port can't be opened on this host */
  readonly proxy: (onReport: (message: ProxyReport["message"]) => void) => ServiceProxy;
  /** The process of Ingresses; absent where they aren't served. @param onAway it is gone, for now */
  readonly ingress?: (
    onReport: (message: ProxyReport["message"]) => void,
    onAway: () => void,
  ) => ServiceProxy;
  /** Makes this node a member of the cluster, unless it is one. */
  readonly enroll: (signal: AbortSignal) => Promise<Membership>;
  readonly listen: Listen;
}
