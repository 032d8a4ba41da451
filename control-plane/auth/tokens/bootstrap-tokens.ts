import { createHash, timingSafeEqual } from "node:crypto";
import type { V1Secret, V1UserInfo } from "../../../api/generated/types.js";
import type { Lister } from "../../../client/informer.js";
import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import { ownAudiences, type TokenIdentity, type TokenSource } from "../authentication/token-source.js";
import { unauthorized } from "../authentication/unauthorized.js";

export const bootstrapTokenType = "bootstrap.kubernetes.io/token";
export const bootstrapTokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const extraGroupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** Tokens by which nodes join: Secrets of their own type in kube-system, as kubeadm makes them. */
export class BootstrapTokens implements TokenSource {
  constructor(
    private readonly secrets: Lister<V1Secret>,
    private readonly clock: Clock,
    private readonly apiAudiences: readonly string[],
  ) {}

  async identify(token: string, wanted?: readonly string[]): Promise<TokenIdentity | undefined> {
    const [, id, secret] = bootstrapTokenPattern.exec(token) ?? [];
    const audiences = ownAudiences(wanted, this.apiAudiences);
    if (id === undefined || secret === undefined || !audiences) return undefined;
    const stored = this.secrets.get(`kube-system/bootstrap-token-${id}`);
    if (!stored || !this.accepts(stored, id, secret))
      throw unauthorized(`bootstrap token ${id} is not valid`);
    return { user: userOf(stored, id), audiences };
  }

  private accepts(stored: V1Secret, id: string, secret: string): boolean {
    const field = fieldsOf(stored);
    const expiration = field("expiration");
    return (
      stored.type === bootstrapTokenType &&
      stored.metadata.deletionTimestamp === undefined &&
      field("token-id") === id &&
      same(field("token-secret"), secret) &&
      field("usage-bootstrap-authentication") === "true" &&
      (expiration === "" || Date.parse(expiration) > this.clock.now())
    );
  }
}

const fieldsOf =
  ({ data = {} }: V1Secret) =>
  (name: string) =>
    Buffer.from(data[name] ?? "", "base64").toString("utf8");

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function userOf(stored: V1Secret, id: string): V1UserInfo {
  const extra = fieldsOf(stored)("auth-extra-groups")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => extraGroupPattern.test(group));
  return { username: `system:bootstrap:${id}`, groups: ["system:bootstrappers", ...extra] };
}

/** A fresh token, `abcdef.0123456789abcdef`. */
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
