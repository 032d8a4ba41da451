import { X509Certificate } from "node:crypto";
import { status } from "@grpc/grpc-js";
import type { AuthContext } from "@grpc/grpc-js/build/src/auth-context.js";
import type { Clock } from "../../common/clock.js";
import { identityOf, splitBundle } from "../../common/tls/inspect.js";
import type { JoinedNodes, NodeIdentity } from "../auth/node/joined-nodes.js";
import { nodeNameOf } from "../auth/node-certificates.js";
import { CallError } from "./call-error.js";
import { checkJoined } from "./removed-node.js";

const clientAuthentication = "1.3.6.1.5.5.7.3.2";
/** Certificates are renewed: beyond so many, what was learnt of older ones is forgotten. */
const maxKnown = 1_000;

/** What a certificate says, and whether one of the authorities signed it: neither changes with time. */
interface Known {
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly isSigned: boolean;
  /** Of certificates from before nodes had uids the uid is empty. */
  readonly node: NodeIdentity | undefined;
}

type Call = { getAuthContext(): AuthContext };

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
    private readonly nodes: Pick<JoinedNodes, "has">,
    private readonly clock: Clock,
  ) {
    this.authorities = splitBundle(authorityBundle).map((pem) => new X509Certificate(pem));
  }

  /**
   * Throws UNAUTHENTICATED for no certificate or a bad one, PERMISSION_DENIED for one that is not a node's,
   * FAILED_PRECONDITION for that of a node which was removed.
   */
  async node(call: Call): Promise<NodeIdentity> {
    const raw = call.getAuthContext().sslPeerCertificate?.raw;
    if (!raw) throw new CallError(status.UNAUTHENTICATED, "a client certificate is required");
    const { isSigned, validFromMs, validToMs, node } = this.look(raw);
    const now = this.clock.now();
    if (!isSigned || now < validFromMs || now >= validToMs) {
      throw new CallError(status.UNAUTHENTICATED, "the client certificate is not valid");
    }
    if (!node) throw new CallError(status.PERMISSION_DENIED, "the client certificate is not a node's");
    await checkJoined(this.nodes, node);
    return node;
  }

  /** Who a joining host was until now, by a certificate that may have ended. */
  before(call: Call): NodeIdentity | undefined {
    const raw = call.getAuthContext().sslPeerCertificate?.raw;
    const known = raw && this.look(raw);
    return known?.isSigned ? known.node : undefined;
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
    const { commonName, organizations, uid = "" } = identityOf(raw);
    const name = nodeNameOf({ username: commonName, groups: organizations });
    return {
      validFromMs: Date.parse(certificate.validFrom),
      validToMs: Date.parse(certificate.validTo),
      isSigned: this.isSigned(certificate),
      node: name === undefined ? undefined : { name, uid },
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
