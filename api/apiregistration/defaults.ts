import type { V1APIService } from "../generated/types.js";

export function setApiServiceDefaults({ spec }: V1APIService): void {
  if (spec?.service) spec.service.port ??= 443;
}
