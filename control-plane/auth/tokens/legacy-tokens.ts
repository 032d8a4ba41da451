import { timingSafeEqual } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { V1Secret, V1ServiceAccount, V1UserInfo } from "../../../api/generated/types.js";
import { secrets, serviceAccounts } from "../../../api/resources.js";
import { messageOf } from "../../../common/errors.js";
import { ownAudiences, type TokenIdentity, type TokenSource } from "../authentication/token-source.js";
import { unauthorized } from "../authentication/unauthorized.js";
import type { ObjectReader } from "./object-reader.js";
import type { ServiceAccountKeys } from "./service-account-keys.js";
import { subjectOf } from "./token-claims.js";

const legacyIssuer = "kubernetes/serviceaccount";
const prefix = "kubernetes.io/serviceaccount";
const invalidLabel = "kubernetes.io/legacy-token-invalid-since";

export interface LegacyTokensOptions {
  readonly keys: ServiceAccountKeys;
  readonly apiAudiences: readonly string[];
  /** Is told of each use. */
  readonly used: (secret: V1Secret) => void;
}

interface Claims {
  readonly namespace: string;
  readonly secret: string;
  readonly account: string;
  readonly accountUid: string;
}

/** Tokens without an end that are kept in Secrets: they live and die with these, and with their ServiceAccount. */
export class LegacyTokens implements TokenSource {
  constructor(
    private readonly options: LegacyTokensOptions,
    private readonly reader: ObjectReader,
  ) {}

  /** The token of the account that is to be kept in the secret. */
  sign({ metadata: account }: V1ServiceAccount, { metadata: secret }: V1Secret): Promise<string> {
    const { keys } = this.options;
    const { namespace = "", name = "", uid = "" } = account;
    return new SignJWT({
      [`${prefix}/namespace`]: namespace,
      [`${prefix}/secret.name`]: secret.name,
      [`${prefix}/service-account.name`]: name,
      [`${prefix}/service-account.uid`]: uid,
    })
      .setProtectedHeader({ alg: "ES256", kid: keys.signingKeyId })
      .setIssuer(legacyIssuer)
      .setSubject(subjectOf(namespace, name))
      .sign(keys.signingKey);
  }

  async identify(token: string, wanted?: readonly string[]): Promise<TokenIdentity | undefined> {
    if (!isLegacy(token)) return undefined;
    const audiences = ownAudiences(wanted, this.options.apiAudiences);
    if (!audiences) return undefined;
    const claims = claimsOf(await this.verify(token));
    if (!claims) throw unauthorized("the token is not a ServiceAccount's");
    await this.checkAccount(claims);
    this.options.used(await this.keeper(claims, token));
    return { user: userOf(claims), audiences };
  }

  private async verify(token: string): Promise<JWTPayload> {
    try {
      const key = this.options.keys.find(decodeProtectedHeader(token).kid);
      if (!key) throw new Error("it is signed with an unknown key");
      return (await jwtVerify(token, key.publicKey, { algorithms: ["ES256"] })).payload;
    } catch (error) {
      throw unauthorized(`the token does not verify: ${messageOf(error)}`);
    }
  }

  private async checkAccount({ namespace, account, accountUid }: Claims): Promise<void> {
    const found = await this.reader.find(serviceAccounts, { namespace, name: account }, accountUid);
    if (found?.metadata.uid !== accountUid || found.metadata.deletionTimestamp !== undefined)
      throw unauthorized(`serviceaccounts ${account} is gone, and the token with it`);
  }

  /** The secret that holds just this token. */
  private async keeper({ namespace, secret }: Claims, token: string): Promise<V1Secret> {
    const found = await this.reader.find(secrets, { namespace, name: secret });
    if (!found || found.metadata.deletionTimestamp !== undefined || !holds(found, token))
      throw unauthorized(`secrets ${secret} doesn't hold the token any more`);
    if (found.metadata.labels?.[invalidLabel] !== undefined)
      throw unauthorized(`the token in secrets ${secret} was not used for long and is not valid any more`);
    return found;
  }
}

function isLegacy(token: string): boolean {
  try {
    return decodeJwt(token).iss === legacyIssuer;
  } catch {
    return false;
  }
}

function claimsOf(payload: JWTPayload): Claims | undefined {
  const text = (name: string) => {
    const value = payload[`${prefix}/${name}`];
    return typeof value === "string" ? value : "";
  };
  const [namespace, secret, account] = [text("namespace"), text("secret.name"), text("service-account.name")];
  const accountUid = text("service-account.uid");
  if (!namespace || !secret || !account || !accountUid) return undefined;
  return payload.sub === subjectOf(namespace, account)
    ? { namespace, secret, account, accountUid }
    : undefined;
}

function holds({ data = {} }: V1Secret, token: string): boolean {
  const [kept, shown] = [Buffer.from(data.token ?? "", "base64"), Buffer.from(token)];
  return kept.length === shown.length && timingSafeEqual(kept, shown);
}

const userOf = ({ namespace, account, accountUid }: Claims): V1UserInfo => ({
  username: subjectOf(namespace, account),
  uid: accountUid,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
});
