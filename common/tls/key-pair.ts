import "reflect-metadata";
import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { PemConverter } from "@peculiar/x509";

/** What every key of ours is. */
export const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export type KeyPair = webcrypto.CryptoKeyPair;

export async function generateKeyPair(): Promise<KeyPair> {
  return (await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"])) as KeyPair;
}

/** PKCS #8, PEM. */
export async function privateKeyPem({ privateKey }: KeyPair): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY")}\n`;
}

/** From a P-256 private key in PEM, PKCS #8 or SEC 1; throws when it is anything else. */
export async function keyPairFromPem(pem: string): Promise<KeyPair> {
  const key = createPrivateKey(pem);
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey("pkcs8", pkcs8, keyAlgorithm, true, ["sign"]),
    webcrypto.subtle.importKey("spki", spki, keyAlgorithm, true, ["verify"]),
  ]);
  return { privateKey, publicKey };
}
