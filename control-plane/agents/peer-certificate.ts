import { X509Certificate } from "node:crypto";
import { status } from "@grpc/grpc-js";
import type { AuthContext } from "@grpc/grpc-js/build/src/auth-context.js";
import type { Clock } from "../../common/clock.js";
import { identityOf, splitBundle } from "../../common/tls/inspect.js";
import { nodeNameOf } from "../auth/node-certificates.js";
import { CallError } from "./call-error.js";

const clientAuthentication = "1.3.6.1.5.5.7.3.2";
/** Certificates are renewed: beyond so many, what was learnt of older ones is forgotten. */
const maxKnown = 1_000;

/** What a certificate says, and whether one of the authorities signed it: neither changes with time. */
interface Known {
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly isSigned: boolean;
  readonly nodeName: string | undefined;
}

/**
 * Which node calls. The port serves joining agents too, which have no certificate yet, so TLS itself lets any
 * certificate pass (having proved that the caller holds its key), and it is verified here, on every call.
 */
export class PeerCertificates {
  private readonly authorities: readonly X509Certificate[];
  /** By the certificate's own bytes: whoever shows the same has proved that it holds the same key. */
  private readonly known = new Map<string, Known>();

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
    const { isSigned, validFromMs, validToMs, nodeName } = this.look(raw);
    const now = this.clock.now();
    if (!isSigned || now < validFromMs || now >= validToMs) {
      throw new CallError(status.UNAUTHENTICATED, "the client certificate is not valid");
    }
    if (!nodeName) throw new CallError(status.PERMISSION_DENIED, "the client certificate is not a node's");
    return nodeName;
  }

  /** Parsing and verifying take longer than most calls do, so each certificate is looked at once. */
  private look(raw: Buffer): Known {
    const key = raw.toString("latin1");
    const known = this.known.get(key);
    if (known) return known;
    const looked = this.parse(raw);
    if (this.known.size >= maxKnown) this.known.clear();
    this.known.set(key, looked);
    return looked;
  }

  private parse(raw: Buffer): Known {
    const certificate = new X509Certificate(raw);
    const { commonName, organizations } = identityOf(raw);
    return {
      validFromMs: Date.parse(certificate.validFrom),
      validToMs: Date.parse(certificate.validTo),
      isSigned: this.isSigned(certificate),
      nodeName: nodeNameOf({ username: commonName, groups: organizations }),
    };
  }

  private isSigned(certificate: X509Certificate): boolean {
    return (
      certificate.keyUsage.includes(clientAuthentication) &&
      this.authorities.some(
        (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
      )
    );
  }
}
