import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import type { V1ObjectMeta, V1UserInfo } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { nodes, pods, type ResourceType, secrets, serviceAccounts } from "../../../api/resources.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { TokenIdentity, TokenSource } from "../authentication/token-source.js";
import { unauthorized } from "../authentication/unauthorized.js";
import type { ObjectReader } from "./object-reader.js";
import type { ServiceAccountKeys } from "./service-account-keys.js";
import { claimsOf, type TokenClaims, userOf } from "./token-claims.js";

export interface ServiceAccountTokenOptions {
  readonly keys: ServiceAccountKeys;
  /** `https://kubernetes.default.svc.cluster.local` */
  readonly issuer: string;
  /** What the API server answers to; the first is what tokens are made for unless asked otherwise. */
  readonly apiAudiences: readonly string[];
  readonly clock: Clock;
}

/** What a token whose signature is good says, and whom it stands for. */
interface Verified {
  readonly claims: TokenClaims;
  readonly user: V1UserInfo;
}

/** How many verified signatures are remembered, so that a busy client pays for the mathematics once. */
const rememberedTokens = 1_000;
/** Longer ones, as a review may bring them, are verified each time: many of them would fill the memory. */
const longestRemembered = 8_192;

/**
 * Knows the tokens of ServiceAccounts: signature, issuer, audience and time, and then that the ServiceAccount and
 * whatever the token is bound to still exist with the same uid.
 */
export class ServiceAccountTokens implements TokenSource {
  private readonly verified = new Map<string, Verified>();

  constructor(
    private readonly options: ServiceAccountTokenOptions,
    private readonly reader: ObjectReader,
  ) {}

  async identify(
    token: string,
    audiences: readonly string[] = this.options.apiAudiences,
  ): Promise<TokenIdentity | undefined> {
    const known = this.verified.get(token);
    if (!known && !this.isOurs(token)) return undefined;
    const { claims, user } = known ?? (await this.verify(token));
    this.checkTime(claims);
    const meant = audiencesOf(claims).filter((audience) => audiences.includes(audience));
    if (meant.length === 0) throw unauthorized("the token was made for another audience");
    await this.checkAlive(claims);
    return { user, audiences: meant };
  }

  private isOurs(token: string): boolean {
    try {
      return decodeJwt(token).iss === this.options.issuer;
    } catch {
      return false;
    }
  }

  private async verify(token: string): Promise<Verified> {
    const claims = claimsOf(await this.verifySignature(token));
    if (!claims) throw unauthorized("the token is not a ServiceAccount's");
    const verified = { claims, user: userOf(claims) };
    this.remember(token, verified);
    return verified;
  }

  private checkTime({ exp = 0, nbf = 0 }: TokenClaims): void {
    const nowSeconds = this.options.clock.now() / 1_000;
    if (exp <= nowSeconds) throw unauthorized("the token has expired");
    if (nbf > nowSeconds + 10) throw unauthorized("the token is not valid yet");
  }

  private async verifySignature(token: string): Promise<JWTPayload> {
    try {
      const key = this.options.keys.find(decodeProtectedHeader(token).kid);
      if (!key) throw new Error("it is signed with an unknown key");
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: ["ES256"],
        currentDate: new Date(this.options.clock.now()),
        clockTolerance: 10,
      });
      return payload;
    } catch (error) {
      throw unauthorized(`the token does not verify: ${messageOf(error)}`);
    }
  }

  private remember(token: string, verified: Verified): void {
    if (token.length > longestRemembered) return;
    if (this.verified.size >= rememberedTokens) {
      const [oldest] = this.verified.keys();
      if (oldest !== undefined) this.verified.delete(oldest);
    }
    this.verified.set(token, verified);
  }

  private async checkAlive({ "kubernetes.io": binding }: TokenClaims): Promise<void> {
    const { namespace, serviceaccount, pod, secret, node } = binding;
    await this.checkUid(serviceAccounts, { namespace, ...serviceaccount });
    if (pod) await this.checkUid(pods, { namespace, ...pod });
    if (secret) await this.checkUid(secrets, { namespace, ...secret });
    // A pod's token names its node for information only: it is the pod that it lives and dies with.
    if (node && !pod) await this.checkUid(nodes, node);
  }

  private async checkUid<T extends KubeObject>(
    type: ResourceType<T>,
    { uid, ...ref }: { readonly namespace?: string; readonly name: string; readonly uid: string },
  ): Promise<void> {
    const object = await this.reader.find(type, ref, uid);
    if (object?.metadata.uid !== uid || this.isOver(object.metadata)) {
      throw unauthorized(`${type.resource} ${ref.name} is gone, and the token with it`);
    }
  }

  /** Deleted more than a minute beyond its grace: kept only by a finalizer. */
  private isOver({ deletionTimestamp }: V1ObjectMeta): boolean {
    return (
      deletionTimestamp !== undefined && Date.parse(deletionTimestamp) + 60_000 < this.options.clock.now()
    );
  }
}

function audiencesOf({ aud }: TokenClaims): readonly string[] {
  return aud === undefined ? [] : [aud].flat();
}
