import type { V1UserInfo } from "../../../api/generated/types.js";
import type { Authorizer } from "../authorizer.js";

/** May this user `approve` or `sign` what signer `DOMAIN/PATH` is asked for? Granted for it, or for `DOMAIN/*`. */
export async function mayForSigner(
  authorizer: Authorizer,
  user: V1UserInfo,
  verb: "approve" | "sign",
  signerName: string,
): Promise<boolean> {
  const domain = signerName.split("/", 1)[0] ?? "";
  for (const name of [signerName, `${domain}/*`]) {
    const asked = { user, verb, group: "certificates.k8s.io", version: "*", resource: "signers", name };
    if ((await authorizer.authorize(asked)).decision === "allow") return true;
  }
  return false;
}
