import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1CertificateSigningRequest, V1UserInfo } from "../../../api/generated/types.js";
import { certificateSigningRequests } from "../../../api/resources.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { askedOf, decisionsOf } from "./requests.js";
import { wrongNodeClient } from "./signer-rules.js";

const kubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";

export interface CertificateApprovingOptions {
  /** Whether this user may create certificatesigningrequests/`subresource`. */
  readonly mayRequest: (user: V1UserInfo, subresource: string) => Promise<boolean>;
}

/** As what a node's request is known, by whom it may be asked for, and what is said of it. */
const recognized = [
  {
    isOwn: true,
    subresource: "selfnodeclient",
    message: "Auto approving self kubelet client certificate after SubjectAccessReview.",
  },
  {
    isOwn: false,
    subresource: "nodeclient",
    message: "Auto approving kubelet client certificate after SubjectAccessReview.",
  },
];

/** Approves what nodes ask for, by the word of whoever lets them ask. */
export function certificateApprovingController(
  { client, clock, informers }: ControllerContext,
  { mayRequest }: CertificateApprovingOptions,
): ControllerSpec {
  const requests = informers.informer(certificateSigningRequests);
  return {
    name: "csrapproving",
    reconciler: {
      async reconcile(key) {
        const request = requests.get(key);
        if (!request || !awaitsDecision(request)) return;
        const message = await approvalOf(request, mayRequest);
        if (!message) return;
        const approved = withApproval(request, message, clock);
        await client
          .update(certificateSigningRequests, approved, { subresource: "approval" })
          .catch((error) => {
            if (!isConflict(error) && !isNotFound(error)) throw error;
          });
      },
    },
    watches: [watchOf(requests, ({ metadata }) => [metadata.name ?? ""])],
  };
}

function awaitsDecision(request: V1CertificateSigningRequest): boolean {
  const { isApproved, isDenied, hasFailed } = decisionsOf(request);
  const { spec, status } = request;
  return !isApproved && !isDenied && !hasFailed && !status?.certificate && spec.signerName === kubeletClient;
}

/** Why it is approved; undefined: it isn't, by anybody here. */
async function approvalOf(
  request: V1CertificateSigningRequest,
  mayRequest: CertificateApprovingOptions["mayRequest"],
): Promise<string | undefined> {
  const asked = await askedOf(request).catch(() => undefined);
  if (!asked || wrongNodeClient(asked)) return undefined;
  const { username = "", uid, groups, extra } = request.spec;
  const user = {
    username,
    ...(uid ? { uid } : {}),
    ...(groups ? { groups } : {}),
    ...(extra ? { extra } : {}),
  };
  for (const { isOwn, subresource, message } of recognized) {
    if (isOwn && username !== asked.commonName) continue;
    if (await mayRequest(user, subresource)) return message;
  }
  return undefined;
}

function withApproval(
  request: V1CertificateSigningRequest,
  message: string,
  clock: Clock,
): V1CertificateSigningRequest {
  const now = timestamp(clock);
  const condition = {
    ...{ type: "Approved", status: "True", reason: "AutoApproved", message },
    ...{ lastUpdateTime: now, lastTransitionTime: now },
  };
  const conditions = [...(request.status?.conditions ?? []), condition];
  return { ...request, status: { ...request.status, conditions } };
}
