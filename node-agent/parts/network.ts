import type { EventRecorder } from "../../client/event-recorder.js";
import type { PortFailure } from "../../proto/generated/proxy.js";
import type { AgentEnvironment } from "../environment.js";
import { CommandShell } from "../host/command-shell.js";
import { ProxyClient } from "../links/proxy-client.js";
import { BridgeNetwork } from "../network/bridge-network.js";
import { defaultNetworkOptions } from "../network/network-options.js";
import { nameServersOf } from "../network/resolv-conf.js";
import type { KnownCluster } from "../node/cluster-settings.js";
import { LateNetwork } from "../node/late-network.js";
import { NodeNetwork } from "../node/node-network.js";
import type { AgentOptions } from "../options.js";
import type { Host } from "./host.js";

export interface NetworkParts {
  readonly options: AgentOptions;
  readonly environment: AgentEnvironment;
  readonly host: Host;
  readonly known: KnownCluster;
  readonly recorder: EventRecorder;
  /** The network stands, and pods may use it from the next moment on. */
  readonly started: () => void;
  /** Whether pods can have a network has changed. */
  readonly changed: () => void;
}

export interface Network {
  readonly pods: LateNetwork<BridgeNetwork>;
  readonly node: NodeNetwork;
  readonly proxy: ProxyClient;
}

/** The pods' network, started once the node's range is known, and the way to the proxy process. */
export function composeNetwork(parts: NetworkParts): Network {
  const { environment, known, host, changed } = parts;
  const { nodeName, proxySocket } = parts.options;
  const pods = new LateNetwork(async () => {
    const { podCidr, serviceCidr } = known.current;
    return new BridgeNetwork(
      { ...defaultNetworkOptions, podCidr, serviceCidr },
      new CommandShell(environment.clock),
    );
  });
  const onPortFailure = portFailures(parts.recorder, nodeName);
  const proxy = new ProxyClient({ socketPath: proxySocket, ...environment, onPortFailure });
  const started = () => {
    parts.started();
    proxy.configure({
      nodeName,
      nodeAddress: host.address,
      cluster: known.current,
      dialAddress: pods.inner.dialAddress,
      upstreamDns: [...nameServersOf(host.resolver)],
    });
  };
  const node = new NodeNetwork({ nodeName, network: pods, ...environment, changed, started });
  return { pods, node, proxy };
}

function portFailures(recorder: EventRecorder, nodeName: string) {
  return ({ namespace, name, protocol, port, message }: PortFailure) => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { namespace, name } };
    const words = `${protocol} port ${port} on ${nodeName}: ${message}`;
    recorder.event(service, "Warning", "FailedToOpenPort", words);
  };
}
