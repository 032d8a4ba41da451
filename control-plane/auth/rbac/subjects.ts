import type { RbacV1Subject, V1UserInfo } from "../../../api/generated/types.js";
import { subjectOf } from "../tokens/token-claims.js";

/**
 * Subjects and users as keys that can be looked up: a binding applies to a user when they share one.
 * A ServiceAccount is its user name.
 */
export function subjectKey(
  { kind, name, namespace }: RbacV1Subject,
  bindingNamespace = "",
): string | undefined {
  switch (kind) {
    case "User":
      return `user:${name}`;
    case "Group":
      return `group:${name}`;
    case "ServiceAccount": {
      const of = namespace || bindingNamespace;
      return of ? `user:${subjectOf(of, name)}` : undefined;
    }
    default:
      return undefined;
  }
}

export function userKeys({ username = "", groups = [] }: V1UserInfo): string[] {
  return [`user:${username}`, ...groups.map((group) => `group:${group}`)];
}
