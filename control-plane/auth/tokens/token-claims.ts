import type { JWTPayload } from "jose";
import type { V1UserInfo } from "../../../api/generated/types.js";

interface Named {
  readonly name: string;
  readonly uid: string;
}

/** What binds a token to the objects that it lives and dies with. */
export interface Binding {
  readonly namespace: string;
  readonly serviceaccount: Named;
  readonly pod?: Named;
  readonly secret?: Named;
  readonly node?: Named;
}

export interface TokenClaims extends JWTPayload {
  readonly "kubernetes.io": Binding;
}

export const subjectOf = (namespace: string, name: string) => `system:serviceaccount:${namespace}:${name}`;

/** The claims of a verified token; undefined when it is not of a ServiceAccount. */
export function claimsOf(payload: JWTPayload): TokenClaims | undefined {
  const binding = payload["kubernetes.io"] as Partial<Binding> | undefined;
  if (!binding?.namespace || !binding.serviceaccount?.name || !binding.serviceaccount.uid) return undefined;
  if (payload.sub !== subjectOf(binding.namespace, binding.serviceaccount.name)) return undefined;
  return payload as TokenClaims;
}

/** The user a token stands for, with what Kubernetes tells of its binding in `extra`. */
export function userOf(claims: TokenClaims): V1UserInfo {
  const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
  const prefix = "authentication.kubernetes.io";
  return {
    username: subjectOf(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
    extra: {
      ...(claims.jti ? { [`${prefix}/credential-id`]: [`JTI=${claims.jti}`] } : {}),
      ...(node ? { [`${prefix}/node-name`]: [node.name], [`${prefix}/node-uid`]: [node.uid] } : {}),
      ...(pod ? { [`${prefix}/pod-name`]: [pod.name], [`${prefix}/pod-uid`]: [pod.uid] } : {}),
    },
  };
}
