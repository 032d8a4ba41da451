import { resolve } from "node:path";
import { HostFiles } from "../files/host-files.js";
import { CommandShell } from "../host/command-shell.js";
import { KernelControlGroups } from "../host/kernel-control-groups.js";
import { LinuxHost } from "../host/linux-host.js";
import { listenOnHost } from "../host/listen.js";
import { NetworkDialer } from "../host/network-dialer.js";
import { ShutdownNotice } from "../host/shutdown-notice.js";
import { unpackTar } from "../host/unpack.js";
import { ProxyClient } from "../links/proxy-client.js";
import { BridgeNetwork } from "../network/bridge-network.js";
import { defaultNetworkOptions } from "../network/network-options.js";
import { NamespaceLoopback } from "../pods/tunnels/namespace-loopback.js";
import { DockerRuntime } from "../runtime/docker-runtime.js";
import type { AgentWorld } from "./agent-world.js";
import type { ProcessEnvironment } from "./environment.js";
import { joinedMembership } from "./membership.js";
import type { AgentOptions } from "./options.js";

/** This machine: Docker, a bridge, the proxy process beside this one, and replicas over gRPC. */
export async function thisHost(options: AgentOptions, process: ProcessEnvironment): Promise<AgentWorld> {
  const { clock } = process;
  const { stateDirectory, dockerSocket, proxySocket, ingressSocket, images } = options;
  const files = new HostFiles();
  await files.makeDirectory(stateDirectory, 0o700);
  const { pullProgressMs } = images;
  const owner = resolve(stateDirectory);
  const runtime = new DockerRuntime({ socketPath: dockerSocket, owner, clock, pullProgressMs });
  const networkCommands = new CommandShell(clock);
  return {
    ...process,
    host: new LinuxHost(stateDirectory),
    files,
    commands: new CommandShell(clock),
    mountCommands: new CommandShell(clock),
    dialer: new NetworkDialer(),
    unpack: unpackTar,
    loopback: new NamespaceLoopback(clock),
    controlGroups: new KernelControlGroups(),
    runtime,
    shutdown: new ShutdownNotice(),
    cgroupDriver: () => runtime.cgroupDriver(),
    podNetwork: ({ podCidr, serviceCidr }) =>
      new BridgeNetwork({ ...defaultNetworkOptions, podCidr, serviceCidr }, networkCommands),
    proxy: (onReport) => new ProxyClient({ ...process, reader: "proxy", socketPath: proxySocket, onReport }),
    ...(ingressSocket === undefined
      ? {}
      : {
          ingress: (onReport, onAway) =>
            new ProxyClient({ ...process, reader: "ingress", socketPath: ingressSocket, onReport, onAway }),
        }),
    enroll: (signal) => joinedMembership(options, { ...process, files }, signal),
    listen: listenOnHost,
  };
}
