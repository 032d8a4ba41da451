import { badRequest } from "../../api/errors.js";
import type { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import { readSigningRequest, type SigningRequest } from "../../common/tls/signing-request.js";
import type { NodeIdentity } from "./node/joined-nodes.js";

export const nodeUserPrefix = "system:node:";
const nodesGroup = "system:nodes";
const nodeNamePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Of a signing request for a P-256 key: a few hundred bytes, and room. */
const maxRequestLength = 8_192;

/** The name of the node whose client certificate says `commonName` and `organizations`; undefined for others. */
export function nodeNameOf(user: {
  readonly username?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}) {
  const { username = "", groups = [] } = user;
  if (!username.startsWith(nodeUserPrefix) || !groups.includes(nodesGroup)) return undefined;
  return username.slice(nodeUserPrefix.length) || undefined;
}

/** Signs the certificates by which nodes are known. */
export class NodeCertificates {
  constructor(
    private readonly authority: CertificateAuthority,
    private readonly validMs: number = 365 * 86_400_000,
  ) {}

  get certificateAuthority(): string {
    return this.authority.certificate;
  }

  /** Throws BadRequest unless the request is exactly for node `name`, and signed with its own key. */
  async read(name: string, signingRequestPem: string): Promise<SigningRequest> {
    if (name.length > 253 || !nodeNamePattern.test(name)) throw badRequest(`"${name}" is not a node name`);
    if (signingRequestPem.length > maxRequestLength) throw badRequest("the signing request is too long");
    const request = await readSigningRequest(signingRequestPem).catch((cause) => {
      throw badRequest(`the signing request is not valid: ${cause instanceof Error ? cause.message : cause}`);
    });
    const commonName = `${nodeUserPrefix}${name}`;
    const [organization, ...others] = request.organizations;
    if (request.commonName !== commonName || organization !== nodesGroup || others.length > 0) {
      throw badRequest(`the signing request must be for CN=${commonName}, O=${nodesGroup}`);
    }
    return request;
  }

  /** The certificate, PEM, for the key of a request that was read. Of the subject only our own words count. */
  sign({ name, uid }: NodeIdentity, { publicKey }: SigningRequest): Promise<string> {
    const subject = { commonName: `${nodeUserPrefix}${name}`, organizations: [nodesGroup], uid };
    return this.authority.sign({ ...subject, usages: ["client"], validMs: this.validMs }, publicKey);
  }
}
