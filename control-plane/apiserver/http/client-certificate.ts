import type { TLSSocket } from "node:tls";
import { type CertificateIdentity, identityOf } from "../../../common/tls/inspect.js";

/** What the TLS handshake said of the client: nothing, a certificate that verifies, or one that does not. */
export type ClientCertificate =
  | { readonly type: "none" }
  | { readonly type: "verified"; readonly subject: CertificateIdentity }
  | { readonly type: "rejected"; readonly reason: string };

export const noCertificate: ClientCertificate = { type: "none" };

/** Reads a connection's client certificate. Worth doing once a connection: it parses. */
export function clientCertificateOf(socket: TLSSocket): ClientCertificate {
  const raw = socket.getPeerCertificate(false)?.raw;
  if (!raw) return noCertificate;
  if (!socket.authorized) return { type: "rejected", reason: String(socket.authorizationError) };
  return { type: "verified", subject: identityOf(raw) };
}
