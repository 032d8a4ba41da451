import { closeSync, openSync } from "node:fs";
import { isInGroup } from "./process-tree.js";
import type { SocketHelperOptions } from "./socket-helper.js";

/**
 * Uses the network namespace of a process in the control group that `group` names (a container's id); undefined when that
 * has gone. It is held open while it is entered, and looked at again once it is: a pid may be another's by now.
 */
export function inNetworkNamespace<T>(
  pid: number,
  group: string,
  use: (namespace: SocketHelperOptions["namespace"]) => T,
): T | undefined {
  const namespace = open(`/proc/${pid}/ns/net`);
  if (namespace === undefined) return undefined;
  try {
    return isInGroup(pid, group) ? use(namespace) : undefined;
  } finally {
    closeSync(namespace);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    return undefined;
  }
}
