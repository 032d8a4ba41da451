import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { clearStatus } from "../../../api/scheme/status-rules.js";
import type { Strategy } from "../contract/strategy.js";

/** Who asks is written down by the server, never by the one who asks. */
export const certificateSigningRequestStrategy: Strategy<V1CertificateSigningRequest> = {
  prepareForCreate(request, { user }) {
    clearStatus(request);
    const { spec } = request;
    if (!spec) return;
    spec.username = user.username ?? "";
    spec.groups = [...(user.groups ?? [])];
    if (user.uid) spec.uid = user.uid;
    else delete spec.uid;
    if (user.extra) spec.extra = { ...user.extra };
    else delete spec.extra;
  },
};
