import { repositoryOf } from "../runtime/image-reference.js";

/** The policies of a kubelet's `imagePullCredentialsVerificationPolicy`. */
export const verificationPolicies = [
  "NeverVerify",
  "NeverVerifyPreloadedImages",
  "NeverVerifyAllowlistedImages",
  "AlwaysVerify",
] as const;

export interface VerificationPolicy {
  readonly type: (typeof verificationPolicies)[number];
  /** Names of images, without tags; one that ends in `/*` is for all below. */
  readonly allowlist: readonly string[];
}

/** Whether a pod must show that it may have an image that is here. @param isPulled by this agent, not brought by others */
export function requiresVerification(
  { type, allowlist }: VerificationPolicy,
  image: string,
  isPulled: boolean,
): boolean {
  switch (type) {
    case "NeverVerify":
      return false;
    case "NeverVerifyPreloadedImages":
      return isPulled;
    case "NeverVerifyAllowlistedImages":
      return isPulled || !isListed(repositoryOf(image), allowlist);
    case "AlwaysVerify":
      return true;
  }
}

const isListed = (repository: string, allowlist: readonly string[]) =>
  allowlist.some((entry) =>
    entry.endsWith("/*") ? repository.startsWith(entry.slice(0, -1)) : repository === repositoryOf(entry),
  );
