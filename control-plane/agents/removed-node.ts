import { status } from "@grpc/grpc-js";
import type { JoinedNodes, NodeIdentity } from "../auth/node/joined-nodes.js";
import { CallError } from "./call-error.js";

/** What a node hears whose Node was deleted. */
export function removed({ name }: NodeIdentity): CallError {
  return new CallError(status.FAILED_PRECONDITION, `node "${name}" was removed from the cluster: join again`);
}

/** Throws it for a node that was removed. */
export async function checkJoined(nodes: Pick<JoinedNodes, "has">, node: NodeIdentity): Promise<void> {
  if (!(await nodes.has(node))) throw removed(node);
}
