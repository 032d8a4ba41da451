import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Authenticator, Credentials } from "../authenticator.js";
import type { NodeIdentity } from "../node/joined-nodes.js";
import { nodeNameOf } from "../node-certificates.js";
import { unauthorized } from "./unauthorized.js";

/**
 * The user of a verified client certificate: its common name is the user, its organizations are the groups. A node's
 * counts as long as its Node is there.
 */
export class X509Authenticator implements Authenticator {
  constructor(private readonly nodes: { has(node: NodeIdentity): Promise<boolean> }) {}

  async authenticate({ certificate }: Credentials): Promise<V1UserInfo | undefined> {
    if (!certificate?.commonName) return undefined;
    const { commonName: username, organizations, uid, fingerprint } = certificate;
    const groups = [...organizations];
    const nodeName = nodeNameOf({ username, groups });
    if (nodeName !== undefined && !(await this.nodes.has({ name: nodeName, uid: uid ?? "" }))) {
      throw unauthorized(`node ${nodeName} has been removed since its certificate was signed`);
    }
    return {
      username,
      groups,
      ...(uid === undefined ? {} : { uid }),
      extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] },
    };
  }
}
