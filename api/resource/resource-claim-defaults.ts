import type {
  ResourceV1ResourceClaim,
  V1DeviceClaim,
  V1DeviceToleration,
  V1ResourceClaimTemplate,
} from "../generated/types.js";

interface Request {
  allocationMode?: string | undefined;
  count?: number | undefined;
  tolerations?: V1DeviceToleration[] | undefined;
}

export const setResourceClaimDefaults = ({ spec }: ResourceV1ResourceClaim): void => setClaim(spec?.devices);

export const setResourceClaimTemplateDefaults = ({ spec }: V1ResourceClaimTemplate): void =>
  setClaim(spec?.spec?.devices);

function setClaim(claim: V1DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable = [] } of claim?.requests ?? [])
    for (const request of [...(exactly ? [exactly] : []), ...firstAvailable]) setRequest(request);
}

function setRequest(request: Request): void {
  request.allocationMode ||= "ExactCount";
  if (request.allocationMode === "ExactCount") request.count ||= 1;
  for (const toleration of request.tolerations ?? []) toleration.operator ||= "Equal";
}
