import type { V1UserInfo } from "../../api/generated/types.js";
import type { NodeIdentity } from "../auth/node/joined-nodes.js";
import { nodeUserPrefix } from "../auth/node-certificates.js";

/** The identity under which a node's own writes are made. */
export function nodeUser({ name, uid }: NodeIdentity): V1UserInfo {
  return {
    username: `${nodeUserPrefix}${name}`,
    uid,
    groups: ["system:nodes", "system:authenticated"],
  };
}
