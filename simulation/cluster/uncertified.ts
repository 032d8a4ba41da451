import type { SigningRequest } from "../../common/tls/signing-request.js";
import type { NodeSigner } from "../../control-plane/agents/join.js";
import type { NodeIdentity } from "../../control-plane/auth/node/joined-nodes.js";

/**
 * Certificates without keys: a node's says who it is, and is believed. Keys would be made and used by other threads, in
 * whatever order.
 */
export const uncertified: NodeSigner = {
  certificateAuthority: "the simulation's",
  read: async () => ({}) as SigningRequest,
  sign: async (node) => JSON.stringify(node),
};

export const identityOf = (certificate: string): NodeIdentity => JSON.parse(certificate) as NodeIdentity;
