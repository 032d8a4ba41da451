import type { V1UserInfo } from "../../api/generated/types.js";
import { nodeUserPrefix } from "../auth/node-certificates.js";

/** The identity under which a node's own writes are made. */
export function nodeUser(nodeName: string): V1UserInfo {
  return {
    username: `${nodeUserPrefix}${nodeName}`,
    groups: ["system:nodes", "system:authenticated"],
  };
}
