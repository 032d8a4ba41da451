import { X509Certificate } from "node:crypto";
import { status } from "@grpc/grpc-js";
import type { AuthContext } from "@grpc/grpc-js/build/src/auth-context.js";
import type { Clock } from "../../common/clock.js";
import { identityOf, splitBundle } from "../../common/tls/inspect.js";
import { nodeNameOf } from "../auth/node-certificates.js";
import { CallError } from "./call-error.js";

const clientAuthentication = "1.3.6.1.5.5.7.3.2";

/**
 * Which node calls. The port serves joining agents too, which have no certificate yet, so TLS itself lets any
 * certificate pass (having proved that the caller holds its key), and it is verified here, on every call.
 */
export class PeerCertificates {
  private readonly authorities: readonly X509Certificate[];

  constructor(
    authorityBundle: string,
    private readonly clock: Clock,
  ) {
    this.authorities = splitBundle(authorityBundle).map((pem) => new X509Certificate(pem));
  }

  /** Throws UNAUTHENTICATED for no certificate or a bad one, PERMISSION_DENIED for one that is not a node's. */
  nodeName(call: { getAuthContext(): AuthContext }): string {
    const raw = call.getAuthContext().sslPeerCertificate?.raw;
    if (!raw) throw new CallError(status.UNAUTHENTICATED, "a client certificate is required");
    if (!this.isValid(new X509Certificate(raw))) {
      throw new CallError(status.UNAUTHENTICATED, "the client certificate is not valid");
    }
    const { commonName, organizations } = identityOf(raw);
    const name = nodeNameOf({ username: commonName, groups: organizations });
    if (!name) throw new CallError(status.PERMISSION_DENIED, "the client certificate is not a node's");
    return name;
  }

  private isValid(certificate: X509Certificate): boolean {
    const now = this.clock.now();
    return (
      Date.parse(certificate.validFrom) <= now &&
      now < Date.parse(certificate.validTo) &&
      certificate.keyUsage.includes(clientAuthentication) &&
      this.authorities.some(
        (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
      )
    );
  }
}
