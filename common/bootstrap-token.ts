import type { V1Secret } from "../api/generated/types.js";
import type { Random } from "./random.js";

/** As kubeadm has them. */
export const bootstrapTokenType = "bootstrap.kubernetes.io/token";
export const bootstrapTokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;

/** A fresh token as nodes bring it to join: `abcdef.0123456789abcdef`. */
export function newBootstrapToken(random: Random): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  const characters: string[] = [];
  while (characters.length < 22) {
    // Bytes from 252 on would favour the alphabet's first letters.
    const usable = [...random.bytes(32)].filter((byte) => byte < 252);
    characters.push(...usable.map((byte) => alphabet[byte % 36] ?? ""));
  }
  return `${characters.slice(0, 6).join("")}.${characters.slice(6, 22).join("")}`;
}

/** The Secret that makes `token` good for joining, until `expiration` (RFC 3339) if given. */
export function bootstrapTokenSecret(token: string, description: string, expiration?: string): V1Secret {
  const [, id, secret] = bootstrapTokenPattern.exec(token) ?? [];
  if (id === undefined || secret === undefined) {
    throw new Error("a bootstrap token looks like abcdef.0123456789abcdef");
  }
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${id}`, namespace: "kube-system" },
    type: bootstrapTokenType,
    stringData: {
      "token-id": id,
      "token-secret": secret,
      description,
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      ...(expiration === undefined ? {} : { expiration }),
    },
  };
}
