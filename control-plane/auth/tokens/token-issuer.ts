import { SignJWT } from "jose";
import { ApiError, badRequest, conflict, notFound } from "../../../api/errors.js";
import { invalid, invalidObject } from "../../../api/field-error.js";
import type {
  AuthenticationV1TokenRequest,
  V1BoundObjectReference,
  V1Pod,
  V1TokenRequestSpec,
} from "../../../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { nodes, pods, type ResourceType, secrets, serviceAccounts } from "../../../api/resources.js";
import { timeOf } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import type { ObjectReader } from "./object-reader.js";
import type { ServiceAccountTokenOptions } from "./service-account-tokens.js";
import { type Binding, subjectOf } from "./token-claims.js";

const minSeconds = 600;
const maxSeconds = 2 ** 32;
const defaultSeconds = 3_600;

export interface TokenIssuerOptions extends ServiceAccountTokenOptions {
  readonly random: Random;
  /** Longer wishes are cut to this; absent: as long as asked. */
  readonly maxExpirationSeconds?: number;
}

type Bound = Pick<Binding, "pod" | "secret" | "node">;

/** Answers TokenRequests: the `token` subresource of ServiceAccounts. */
export class TokenIssuer {
  constructor(
    private readonly options: TokenIssuerOptions,
    private readonly reader: ObjectReader,
  ) {}

  /** The request with its status filled in. Throws ApiError: NotFound, Invalid, BadRequest or Conflict. */
  async issue(ref: ObjectRef, request: AuthenticationV1TokenRequest): Promise<AuthenticationV1TokenRequest> {
    const account = await this.reader.find(serviceAccounts, ref);
    if (!account) throw notFound(serviceAccounts, ref.name);
    const spec = this.withDefaults(request.spec ?? {});
    const bound = await this.bind(ref, spec.boundObjectRef);
    const binding = {
      namespace: ref.namespace ?? "",
      serviceaccount: { name: ref.name, uid: account.metadata.uid ?? "" },
      ...bound,
    };
    const issuedAt = Math.floor(this.options.clock.now() / 1_000);
    const expiresAt = issuedAt + spec.expirationSeconds;
    const token = await this.sign(binding, spec.audiences, issuedAt, expiresAt);
    const expirationTimestamp = timeOf(expiresAt * 1_000);
    return {
      ...request,
      metadata: {
        ...request.metadata,
        name: ref.name,
        namespace: ref.namespace,
        creationTimestamp: timeOf(issuedAt * 1_000),
      },
      spec,
      status: { token, expirationTimestamp },
    };
  }

  private withDefaults({
    audiences,
    expirationSeconds = defaultSeconds,
    boundObjectRef,
  }: V1TokenRequestSpec) {
    const field = "spec.expirationSeconds";
    const complaint =
      expirationSeconds < minSeconds
        ? "may not specify a duration less than 10 minutes"
        : expirationSeconds > maxSeconds
          ? "may not specify a duration larger than 2^32 seconds"
          : undefined;
    if (complaint) {
      const kind = { group: "authentication.k8s.io", kind: "TokenRequest" };
      throw invalidObject(kind, "", [invalid(field, expirationSeconds, complaint)]);
    }
    return {
      audiences: audiences?.length ? audiences : [...this.options.apiAudiences],
      expirationSeconds: Math.min(expirationSeconds, this.options.maxExpirationSeconds ?? maxSeconds),
      boundObjectRef,
    };
  }

  private async bind(account: ObjectRef, to: V1BoundObjectReference | undefined): Promise<Bound> {
    if (!to) return {};
    switch (`${to.apiVersion ?? ""}/${to.kind ?? ""}`) {
      case "v1/Pod":
        return this.bindToPod(account, to);
      case "v1/Secret":
        return { secret: await this.named(secrets, account.namespace, to) };
      case "v1/Node":
        return { node: await this.named(nodes, undefined, to) };
      default:
        throw badRequest(
          `cannot bind token for serviceaccount "${account.name}" to "${to.apiVersion ?? ""}, Kind=${to.kind ?? ""}" object`,
        );
    }
  }

  private async bindToPod(account: ObjectRef, to: V1BoundObjectReference): Promise<Bound> {
    const pod = await this.found(pods, account.namespace, to);
    if (pod.spec?.serviceAccountName !== account.name) {
      throw badRequest(
        `cannot bind token for serviceaccount "${account.name}" to pod running with different serviceaccount name.`,
      );
    }
    const node = await this.nodeOf(pod);
    return { pod: { name: to.name ?? "", uid: pod.metadata.uid ?? "" }, ...(node ? { node } : {}) };
  }

  private async nodeOf(pod: V1Pod): Promise<Bound["node"]> {
    const name = pod.spec?.nodeName;
    const node = name ? await this.reader.find(nodes, { name }) : undefined;
    return name && node ? { name, uid: node.metadata.uid ?? "" } : undefined;
  }

  private async named<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string | undefined,
    to: V1BoundObjectReference,
  ) {
    const { metadata } = await this.found(type, namespace, to);
    return { name: metadata.name ?? "", uid: metadata.uid ?? "" };
  }

  private async found<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string | undefined,
    { name = "", uid }: V1BoundObjectReference,
  ): Promise<T> {
    const ref = namespace === undefined ? { name } : { namespace, name };
    const object = await this.reader.find(type, ref, uid);
    if (!object) throw notFound(type, name);
    if (uid && uid !== object.metadata.uid) {
      throw conflict(
        type,
        name,
        `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    }
    return object;
  }

  private sign(binding: Binding, audiences: string[], issuedAt: number, expiresAt: number): Promise<string> {
    const { keys, issuer, random } = this.options;
    return new SignJWT({ "kubernetes.io": binding })
      .setProtectedHeader({ alg: "ES256", kid: keys.signingKeyId })
      .setIssuer(issuer)
      .setSubject(subjectOf(binding.namespace, binding.serviceaccount.name))
      .setAudience(audiences)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(random.uuid())
      .sign(keys.signingKey);
  }
}

/** As served at /.well-known/openid-configuration. */
export function openIdConfiguration(issuer: string, jwksUri: string): Record<string, unknown> {
  if (!issuer.startsWith("https://")) {
    throw new ApiError("InternalError", "the issuer of ServiceAccount tokens must be an https URL");
  }
  return {
    issuer,
    jwks_uri: jwksUri,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  };
}
