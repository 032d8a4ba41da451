import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type PublicKey,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { Clock } from "../clock.js";
import type { Random } from "../random.js";
import { type CertificateRequest, extensionsOf, subjectOf } from "./certificate-request.js";
import { generateKeyPair, type KeyPair, keyAlgorithm, keyPairFromPem, privateKeyPem } from "./key-pair.js";

const dayMs = 86_400_000;
/** Clocks of hosts differ a little: certificates are valid from somewhat before now. */
const backdateMs = 5 * 60_000;

/** A certificate with its private key, both PEM. */
export interface Credential {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Signs certificates: ECDSA P-256, SHA-256. */
export class CertificateAuthority {
  private constructor(
    private readonly authority: X509Certificate,
    private readonly keys: KeyPair,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** The authority's own certificate, PEM: what others must trust. */
  get certificate(): string {
    return `${this.authority.toString("pem")}\n`;
  }

  /** A new, self-signed authority. */
  static async create(
    commonName: string,
    clock: Clock,
    random: Random,
    validDays = 3650,
  ): Promise<CertificateAuthority> {
    const keys = await generateKeyPair();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: [{ CN: [commonName] }],
      keys,
      serialNumber: serialNumber(random),
      notBefore: new Date(clock.now() - backdateMs),
      notAfter: new Date(clock.now() + validDays * dayMs),
      signingAlgorithm: keyAlgorithm,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys, clock, random);
  }

  /** The authority of these PEM texts. */
  static async load(credential: Credential, clock: Clock, random: Random): Promise<CertificateAuthority> {
    const keys = await keyPairFromPem(credential.privateKey);
    return new CertificateAuthority(new X509Certificate(credential.certificate), keys, clock, random);
  }

  async credential(): Promise<Credential> {
    return { certificate: this.certificate, privateKey: await privateKeyPem(this.keys) };
  }

  /** A certificate for a new key. */
  async issue(request: CertificateRequest): Promise<Credential> {
    const keys = await generateKeyPair();
    return {
      certificate: await this.sign(request, keys.publicKey),
      privateKey: await privateKeyPem(keys),
    };
  }

  /** A certificate, PEM, for somebody's key; never valid beyond the authority's own. */
  async sign(request: CertificateRequest, publicKey: KeyPair["publicKey"] | PublicKey): Promise<string> {
    const end = Math.min(this.clock.now() + request.validMs, this.authority.notAfter.getTime());
    const certificate = await X509CertificateGenerator.create({
      subject: subjectOf(request),
      issuer: this.authority.subjectName,
      publicKey,
      signingKey: this.keys.privateKey,
      serialNumber: serialNumber(this.random),
      notBefore: new Date(this.clock.now() - backdateMs),
      notAfter: new Date(end),
      signingAlgorithm: keyAlgorithm,
      extensions: [
        ...extensionsOf(request),
        await AuthorityKeyIdentifierExtension.create(this.keys.publicKey),
      ],
    });
    return `${certificate.toString("pem")}\n`;
  }
}

/** 127 random bits: positive, as RFC 5280 wants it. */
function serialNumber(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString("hex");
}
