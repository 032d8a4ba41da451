import { isConflict, isNotFound } from "../../../api/errors.js";
import type {
  V1CertificateSigningRequest,
  V1CertificateSigningRequestStatus,
} from "../../../api/generated/types.js";
import { certificateSigningRequests } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { CertificateAuthority } from "../../../common/tls/certificate-authority.js";
import type { CertificateRequest, KeyUsage } from "../../../common/tls/certificate-request.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { askedOf, decisionsOf } from "./requests.js";
import { type Asked, signerRules } from "./signer-rules.js";

const yearMs = 365 * 86_400_000;
const shortestMs = 10 * 60_000;

export interface CertificateSigningOptions {
  readonly authority: Pick<CertificateAuthority, "sign">;
}

/** Signs what was approved for one of the cluster's own signers, or says why it can't. */
export function certificateSigningController(
  { client, clock, informers }: ControllerContext,
  { authority }: CertificateSigningOptions,
): ControllerSpec {
  const requests = informers.informer(certificateSigningRequests);
  return {
    name: "csrsigning",
    reconciler: {
      async reconcile(key) {
        const request = requests.get(key);
        if (!request || !awaitsCertificate(request)) return;
        await write(client, request, await outcomeOf(request, authority, clock));
      },
    },
    watches: [watchOf(requests, ({ metadata }) => [metadata.name ?? ""])],
  };
}

function awaitsCertificate(request: V1CertificateSigningRequest): boolean {
  const { isApproved, hasFailed } = decisionsOf(request);
  return isApproved && !hasFailed && !request.status?.certificate && signerRules.has(request.spec.signerName);
}

type Outcome = Pick<V1CertificateSigningRequestStatus, "certificate" | "conditions">;

async function outcomeOf(
  request: V1CertificateSigningRequest,
  authority: CertificateSigningOptions["authority"],
  clock: Clock,
): Promise<Outcome> {
  const asked = await askedOf(request).catch((error: unknown) => messageOf(error));
  const fault = typeof asked === "string" ? asked : signerRules.get(request.spec.signerName)?.(asked);
  if (typeof asked === "string" || fault) return failed(request, `${fault}`, timestamp(clock));
  const pem = await authority.sign(certificateFor(request, asked), asked.publicKey);
  return { certificate: Buffer.from(pem).toString("base64") };
}

function failed({ status }: V1CertificateSigningRequest, message: string, now: string): Outcome {
  const condition = {
    ...{ type: "Failed", status: "True", reason: "SignerValidationFailure", message },
    ...{ lastUpdateTime: now, lastTransitionTime: now },
  };
  return { conditions: [...(status?.conditions ?? []), condition] };
}

/**
 * Of a subject name and groups are taken. The uid is nobody's to ask for: it is that of whoever asks, where they ask for
 * themselves, so that a node's certificate ends with its Node.
 */
function certificateFor({ spec }: V1CertificateSigningRequest, asked: Asked): CertificateRequest {
  const wishMs = spec.expirationSeconds === undefined ? yearMs : spec.expirationSeconds * 1_000;
  const { commonName, organizations, dnsNames, ipAddresses, usages } = asked;
  const keyUsages: readonly KeyUsage[] = ["digital signature", "key encipherment"];
  return {
    ...{ commonName, organizations, dnsNames, ipAddresses },
    uid: spec.username === commonName ? spec.uid : undefined,
    usages: usages.includes("server auth") ? ["server"] : ["client"],
    keyUsages: keyUsages.filter((usage) => usages.includes(usage)),
    validMs: Math.min(yearMs, Math.max(shortestMs, wishMs)),
  };
}

/** What came between wakes this again. */
async function write(client: Client, request: V1CertificateSigningRequest, outcome: Outcome): Promise<void> {
  const status = { ...request.status, ...outcome };
  const signed = client.update(certificateSigningRequests, { ...request, status }, { subresource: "status" });
  await signed.catch((error) => {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  });
}
