import { createHash, timingSafeEqual } from "node:crypto";
import type { V1Secret, V1UserInfo } from "../../../api/generated/types.js";
import type { Lister } from "../../../client/informer.js";
import { bootstrapTokenPattern, bootstrapTokenType } from "../../../common/bootstrap-token.js";
import type { Clock } from "../../../common/clock.js";
import { ownAudiences, type TokenIdentity, type TokenSource } from "../authentication/token-source.js";
import { unauthorized } from "../authentication/unauthorized.js";

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
