import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Authenticator, Credentials } from "../authenticator.js";

/** The user of a verified client certificate: its common name is the user, its organizations are the groups. */
export class X509Authenticator implements Authenticator {
  async authenticate({ certificate }: Credentials): Promise<V1UserInfo | undefined> {
    if (!certificate?.commonName) return undefined;
    return {
      username: certificate.commonName,
      groups: [...certificate.organizations],
      extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${certificate.fingerprint}`] },
    };
  }
}
