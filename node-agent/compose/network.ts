import type { EventRecorder } from "../../client/event-recorder.js";
import type { ProxyReport } from "../../proto/generated/proxy.js";
import type { ServiceProxy } from "../links/service-proxy.js";
import type { HostPodNetwork } from "../network/pod-network.js";
import { nameServersOf } from "../network/resolv-conf.js";
import type { KnownCluster } from "../node/cluster-settings.js";
import { LateNetwork } from "../node/late-network.js";
import { NodeNetwork } from "../node/node-network.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentEnvironment } from "./environment.js";
import type { FoundHost } from "./host.js";
import { composeIngress, type Ingresses } from "./ingress.js";
import type { AgentOptions } from "./options.js";

export interface NetworkParts {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly environment: AgentEnvironment;
  readonly host: FoundHost;
  readonly known: KnownCluster;
  readonly recorder: EventRecorder;
  /** The network stands, and pods may use it from the next moment on. */
  readonly started: () => void;
  /** Whether pods can have a network has changed. */
  readonly changed: () => void;
}

export interface Network {
  readonly pods: LateNetwork<HostPodNetwork>;
  readonly node: NodeNetwork;
  readonly proxy: ServiceProxy;
  readonly ingress: Ingresses;
}

/** The pods' network, started once the node's range is known, and the way to the proxy. */
export function composeNetwork(parts: NetworkParts): Network {
  const { world, environment, known, host, changed } = parts;
  const { nodeName } = parts.options;
  const pods = new LateNetwork(async () => world.podNetwork(known.current));
  const proxy = world.proxy(portFailures(parts.recorder, nodeName));
  const ingress = composeIngress(world, parts.recorder, nodeName, changed);
  const started = () => {
    parts.started();
    const settings = {
      nodeName,
      nodeAddress: host.address,
      cluster: known.current,
      dialAddress: pods.inner.dialAddress,
      upstreamDns: [...nameServersOf(host.resolvConf)],
    };
    proxy.configure(settings);
    ingress.process?.configure(settings);
  };
  const node = new NodeNetwork({ nodeName, network: pods, ...environment, changed, started });
  return { pods, node, proxy, ingress };
}

function portFailures(recorder: EventRecorder, nodeName: string) {
  return (report: ProxyReport["message"]) => {
    if (report?.$case !== "portFailure") return;
    const { namespace, name, protocol, port, message } = report.value;
    const service = { apiVersion: "v1", kind: "Service", metadata: { namespace, name } };
    const words = `${protocol} port ${port} on ${nodeName}: ${message}`;
    recorder.event(service, "Warning", "FailedToOpenPort", words);
  };
}
