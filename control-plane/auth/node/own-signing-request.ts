import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { readSigningRequest } from "../../../common/tls/signing-request.js";
import type { WriteRequest } from "../admission.js";
import { nodeUserPrefix } from "../node-certificates.js";

/** Why node `nodeName` may not ask for this certificate: it asks for its own only, whoever is to sign. */
export async function signingRequestRefusal(
  nodeName: string,
  { object, operation }: WriteRequest,
): Promise<string | undefined> {
  const { spec } = object as V1CertificateSigningRequest;
  if (operation !== "CREATE" || !spec) return undefined;
  const text = Buffer.from(spec.request ?? "", "base64").toString("utf8");
  const wanted = await readSigningRequest(text).catch(() => undefined);
  if (!wanted) return "unable to parse csr";
  const own = `${nodeUserPrefix}${nodeName}`;
  return wanted.commonName === own ? undefined : `can only create a node CSR with CN=${own}`;
}
