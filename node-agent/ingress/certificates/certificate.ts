import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { V1Secret } from "../../../api/generated/types.js";

/** What is shown to the clients of a host. */
export interface HostCertificate {
  readonly context: SecureContext;
  readonly leaf: X509Certificate;
}

const longest = 512 * 1024;

/** Of a Secret of type kubernetes.io/tls. Throws an Error that says what is wrong, without anything of the key. */
export function certificateOf({ data }: V1Secret): HostCertificate {
  const [cert, key] = [data?.["tls.crt"], data?.["tls.key"]].map((text) => Buffer.from(text ?? "", "base64"));
  if (!cert?.length) throw new Error("it has no tls.crt");
  if (!key?.length) throw new Error("it has no tls.key");
  if (cert.length + key.length > longest) throw new Error("it is too large");
  const leaf = attempt("tls.crt is no certificate", () => new X509Certificate(cert));
  const privateKey = attempt("tls.key is no private key", () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) throw new Error("tls.key is not the key of tls.crt");
  const context = attempt("certificate and key can't be used", () =>
    createSecureContext({ cert, key, ...tlsSettings }),
  );
  return { context, leaf };
}

/** What Mozilla calls intermediate. */
export const tlsSettings = { minVersion: "TLSv1.2" } as const;

/** Words of OpenSSL's may tell of the key. */
function attempt<T>(complaint: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw new Error(complaint);
  }
}

export const covers = ({ leaf }: HostCertificate, host: string): boolean =>
  host.startsWith("*.")
    ? (leaf.subjectAltName ?? "").split(", ").includes(`DNS:${host}`)
    : leaf.checkHost(host) !== undefined;
