import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  type PublicKey,
  SubjectAlternativeNameExtension,
} from "@peculiar/x509";
import { subjectOf } from "./certificate-request.js";
import { commonNameOf } from "./inspect.js";
import { type KeyPair, keyAlgorithm } from "./key-pair.js";

/** What a PKCS #10 request asks for, its signature verified. */
export interface SigningRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly publicKey: KeyPair["publicKey"];
}

/** A PKCS #10 request, PEM. */
export async function createSigningRequest(
  subject: { readonly commonName: string; readonly organizations: readonly string[] },
  keys: KeyPair,
): Promise<string> {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(subject),
    keys,
    signingAlgorithm: keyAlgorithm,
  });
  return `${request.toString("pem")}\n`;
}

/** Of any key that WebCrypto knows. Throws when the request cannot be read, is too long, or is not signed with its own key. */
export async function readSubject(pem: string): Promise<Omit<SigningRequest, "publicKey">> {
  return subjectIn(await verified(pem));
}

/** Throws when it cannot be read, is not signed with its own key, or its key is not P-256. */
export async function readSigningRequest(pem: string): Promise<SigningRequest> {
  const request = await verified(pem);
  const publicKey = await webcrypto.subtle.importKey("spki", request.publicKey.rawData, keyAlgorithm, true, [
    "verify",
  ]);
  return { ...subjectIn(request), publicKey };
}

/** What a request asks for, whoever is to sign it, and whatever key WebCrypto knows. */
export interface RequestedCertificate extends Omit<SigningRequest, "publicKey"> {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly publicKey: PublicKey;
}

/** Throws as `readSubject` does. */
export async function readRequestedCertificate(pem: string): Promise<RequestedCertificate> {
  const request = await verified(pem);
  const names = request.extensions.flatMap((extension) =>
    extension instanceof SubjectAlternativeNameExtension ? extension.names.items : [],
  );
  const named = (type: string) => names.filter((name) => name.type === type).map(({ value }) => value);
  return {
    ...subjectIn(request),
    dnsNames: named("dns"),
    ipAddresses: named("ip"),
    emailAddresses: named("email"),
    uris: named("url"),
    publicKey: request.publicKey,
  };
}

/** Room for a key of 16,384 bits and hundreds of names. */
const maxLength = 65_536;

async function verified(pem: string): Promise<Pkcs10CertificateRequest> {
  if (pem.length > maxLength) throw new Error(`the signing request is longer than ${maxLength} bytes`);
  const request = new Pkcs10CertificateRequest(pem);
  if (!(await request.verify())) throw new Error("the signing request's signature does not fit its key");
  return request;
}

const subjectIn = ({ subjectName }: Pkcs10CertificateRequest) => ({
  commonName: commonNameOf(subjectName),
  organizations: subjectName.getField("O"),
});
