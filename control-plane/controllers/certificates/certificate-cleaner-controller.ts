import { X509Certificate } from "node:crypto";
import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { certificateSigningRequests } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";

const hourMs = 3_600_000;
const decidedMs = hourMs;
const pendingMs = 24 * hourMs;
const decisions = ["Approved", "Denied", "Failed"];

/** Removes signing requests that have been answered for an hour, or that nobody has answered for a day. */
export function certificateCleanerController({
  client,
  clock,
  informers,
}: ControllerContext): ControllerSpec {
  const requests = informers.informer(certificateSigningRequests);
  return {
    name: "csrcleaner",
    reconciler: {
      async reconcile(key) {
        const request = requests.get(key);
        if (!request) return undefined;
        const leftMs = endMs(request) - clock.now();
        if (leftMs > 0) return { requeueAfterMs: leftMs };
        const { uid, resourceVersion } = request.metadata;
        await client
          .delete(certificateSigningRequests, { name: key }, { preconditions: { uid, resourceVersion } })
          .catch((error) => {
            if (!isConflict(error) && !isNotFound(error)) throw error;
          });
        return undefined;
      },
    },
    watches: [watchOf(requests, ({ metadata }) => [metadata.name ?? ""])],
  };
}

/** When nobody wants to read the request any more. */
export function endMs({ metadata, status }: V1CertificateSigningRequest): number {
  const createdMs = Date.parse(metadata.creationTimestamp ?? "") || 0;
  const decided = (status?.conditions ?? []).filter(({ type }) => decisions.includes(type));
  const ends = decided.map(
    ({ lastUpdateTime }) => (Date.parse(lastUpdateTime ?? "") || createdMs) + decidedMs,
  );
  if (ends.length === 0) ends.push(createdMs + pendingMs);
  return Math.min(...ends, certificateEndMs(status?.certificate));
}

function certificateEndMs(encoded: string | undefined): number {
  if (!encoded) return Number.POSITIVE_INFINITY;
  try {
    return Date.parse(new X509Certificate(Buffer.from(encoded, "base64")).validTo);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
