import { readFile } from "node:fs/promises";
import os from "node:os";
import type { V1NodeSystemInfo } from "../../api/generated/types.js";

/** What `kubectl get nodes -o wide` says of this host. */
export interface NodeInfoOptions {
  readonly runtime: { readonly name: string; readonly version: string };
  /** The Kubernetes version that this agent speaks: `v1.36.0`. */
  readonly version: string;
}

export async function nodeInfo({ runtime, version }: NodeInfoOptions): Promise<V1NodeSystemInfo> {
  const release = await text("/etc/os-release");
  const machineId = await text("/etc/machine-id");
  const uuid = await text("/sys/class/dmi/id/product_uuid");
  return {
    machineID: machineId,
    systemUUID: uuid || machineId,
    bootID: await bootId(),
    kernelVersion: os.release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? "Linux",
    containerRuntimeVersion: `${runtime.name}://${runtime.version}`,
    kubeletVersion: version,
    kubeProxyVersion: "",
    operatingSystem: "linux",
    architecture: architecture(),
  };
}

/** Differs from boot to boot. */
export const bootId = () => text("/proc/sys/kernel/random/boot_id");

/** In Go's words, as labels and selectors expect them. */
export function architecture(): string {
  return { x64: "amd64", ia32: "386" }[process.arch as string] ?? process.arch;
}

async function text(path: string): Promise<string> {
  return readFile(path, "utf8").then(
    (content) => content.trim(),
    () => "",
  );
}
