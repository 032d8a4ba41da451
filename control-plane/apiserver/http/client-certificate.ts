import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { Credentials } from "../authenticator.js";

/** What the TLS handshake said of the client: nothing, a certificate that verifies, or one that does not. */
export type ClientCertificate =
  | { readonly type: "none" }
  | { readonly type: "verified"; readonly subject: NonNullable<Credentials["certificate"]> }
  | { readonly type: "rejected"; readonly reason: string };

export const noCertificate: ClientCertificate = { type: "none" };

/** Reads a connection's client certificate. Worth doing once a connection: it parses. */
export function clientCertificateOf(socket: TLSSocket): ClientCertificate {
  const raw = socket.getPeerCertificate(false)?.raw;
  if (!raw) return noCertificate;
  if (!socket.authorized) return { type: "rejected", reason: String(socket.authorizationError) };
  const certificate = new X509Certificate(raw);
  const subject = certificate.subject.split("\n");
  return {
    type: "verified",
    subject: {
      commonName: valuesOf(subject, "CN").at(-1) ?? "",
      organizations: valuesOf(subject, "O"),
      fingerprint: certificate.fingerprint256,
    },
  };
}

/** A line of a subject may hold a multi-valued name: `O=a+CN=b`. */
function valuesOf(subject: readonly string[], attribute: string): string[] {
  return subject
    .flatMap((line) => line.split(/(?<!\\)\+/))
    .filter((part) => part.startsWith(`${attribute}=`))
    .map((part) => part.slice(attribute.length + 1).replace(/\\(.)/g, "$1"));
}
