import "reflect-metadata";
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { X509Certificate as Asn1Certificate, type Name } from "@peculiar/x509";
import type { Credential } from "./certificate-authority.js";
import { uidAttribute } from "./certificate-request.js";

/** The certificates of a PEM bundle, in order. */
export function splitBundle(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** One bundle of these, each certificate once. */
export function joinBundles(...bundles: readonly string[]): string {
  return `${[...new Set(bundles.flatMap(splitBundle))].join("\n")}\n`;
}

/** SHA-256 of the whole certificate, lower-case hex. */
export function fingerprint(certificate: string | Buffer): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(":", "").toLowerCase();
}

/** The pin of a certificate's public key as kubeadm writes it: `sha256:` and the hex SHA-256 of the SPKI. */
export function publicKeyPin(certificate: string | Buffer): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(spki).digest("hex")}`;
}

/** From when until when, milliseconds since the epoch. */
export function validity(certificate: string | Buffer): { notBefore: number; notAfter: number } {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

/** Renew when so much of a certificate's life is over: between 70 and 90 %, by chance, as kubelet does. */
export function renewalTime(certificate: string, chance: number): number {
  const { notBefore, notAfter } = validity(certificate);
  return notBefore + (notAfter - notBefore) * (0.7 + 0.2 * chance);
}

/** Whether key and certificate belong together, and the authority signed it. */
export function fits({ certificate, privateKey }: Credential, authority: string): boolean {
  const parsed = new X509Certificate(certificate);
  return (
    parsed.checkPrivateKey(createPrivateKey(privateKey)) &&
    parsed.verify(new X509Certificate(authority).publicKey)
  );
}

/** Several common names: the last counts, as for Go's clients and servers. */
export const commonNameOf = (name: Name): string => name.getField("CN").at(-1) ?? "";

export interface CertificateIdentity {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly uid?: string;
  readonly fingerprint: string;
}

/** Who a certificate says its holder is. Says nothing about whether to believe it. */
export function identityOf(certificate: string | Buffer): CertificateIdentity {
  const parsed = new X509Certificate(certificate);
  // The name is read from its ASN.1: in the text that Node gives, a value could pass for another field.
  const name = new Asn1Certificate(parsed.raw).subjectName;
  const [uid] = name.getField(uidAttribute);
  return {
    commonName: commonNameOf(name),
    organizations: name.getField("O"),
    ...(uid === undefined ? {} : { uid }),
    fingerprint: parsed.fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}
