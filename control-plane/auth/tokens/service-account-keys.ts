import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { exportJWK, type JWK } from "jose";

/** A public key that ServiceAccount tokens may be signed with. */
export interface VerificationKey {
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** The keys of ServiceAccount tokens: one signs, and all verify, so that the signing key can be changed. */
export class ServiceAccountKeys {
  readonly signingKey: KeyObject;
  readonly signingKeyId: string;
  private readonly keys: ReadonlyMap<string, VerificationKey>;

  /** @param privateKeyPem a P-256 key; @param retiredKeys PEM, public or private, still accepted */
  constructor(privateKeyPem: string, retiredKeys: readonly string[] = []) {
    this.signingKey = createPrivateKey(privateKeyPem);
    const all = [privateKeyPem, ...retiredKeys].map(verificationKey);
    this.keys = new Map(all.map((key) => [key.id, key]));
    this.signingKeyId = verificationKey(privateKeyPem).id;
  }

  find(id: string | undefined): VerificationKey | undefined {
    return id === undefined ? undefined : this.keys.get(id);
  }

  /** As served at /openid/v1/jwks. */
  async jwks(): Promise<{ keys: JWK[] }> {
    const keys = [...this.keys.values()].map(async ({ id, publicKey }) => ({
      use: "sig",
      kid: id,
      alg: "ES256",
      ...(await exportJWK(publicKey)),
    }));
    return { keys: await Promise.all(keys) };
  }
}

function verificationKey(pem: string): VerificationKey {
  const publicKey = createPublicKey(pem);
  const spki = publicKey.export({ type: "spki", format: "der" });
  return { id: createHash("sha256").update(spki).digest("base64url"), publicKey };
}
