import type { V1NodeSystemInfo } from "../../api/generated/types.js";
import type { HostInfo } from "../host/host.js";

export interface NodeInfoOptions {
  readonly host: HostInfo;
  readonly runtime: { readonly name: string; readonly version: string };
  /** The Kubernetes version that this agent speaks: `v1.36.0`. */
  readonly version: string;
}

/** What `kubectl get nodes -o wide` says of a host. */
export const nodeInfo = ({ host, runtime, version }: NodeInfoOptions): V1NodeSystemInfo => ({
  machineID: host.machineId,
  systemUUID: host.systemUuid,
  bootID: host.bootId,
  kernelVersion: host.kernelVersion,
  osImage: host.osImage,
  containerRuntimeVersion: `${runtime.name}://${runtime.version}`,
  kubeletVersion: version,
  kubeProxyVersion: "",
  operatingSystem: "linux",
  architecture: host.architecture,
});
