import { createSecureContext } from "node:tls";
import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import { tlsSettings } from "./certificate.js";
import type { FallbackCertificate } from "./certificates.js";

/** What hosts without a certificate show: made anew at each start, and signed by nobody. */
export async function selfSigned(clock: Clock, random: Random): Promise<FallbackCertificate> {
  const authority = await CertificateAuthority.create("Coracle Ingress Fake Authority", clock, random);
  const { certificate, privateKey } = await authority.issue({
    commonName: "Coracle Ingress Fake Certificate",
    dnsNames: ["ingress.local"],
    usages: ["server"],
    validMs: 365 * 86_400_000,
  });
  const pem = { cert: certificate, key: privateKey };
  return { ...pem, context: createSecureContext({ ...pem, ...tlsSettings }) };
}
