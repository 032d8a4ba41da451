import type { IntOrString, V1Deployment } from "../../../api/generated/types.js";

export const isRolling = ({ spec }: V1Deployment) =>
  (spec?.strategy?.type ?? "RollingUpdate") === "RollingUpdate";

export const replicasOf = ({ spec }: { spec?: { replicas?: number | undefined } | undefined }) =>
  spec?.replicas ?? 1;

/** How many pods may be there beyond the wanted ones while a rolling update lasts. */
export function maxSurge(deployment: V1Deployment): number {
  return isRolling(deployment) ? fenceposts(deployment).surge : 0;
}

/** How many of the wanted pods may be unavailable while a rolling update lasts. */
export function maxUnavailable(deployment: V1Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

/** Surge rounds up and unavailability down; were both nothing, no update could ever move. */
function fenceposts(deployment: V1Deployment): { surge: number; unavailable: number } {
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const replicas = replicasOf(deployment);
  const surge = scaled(maxSurge ?? "25%", replicas, Math.ceil);
  const unavailable = scaled(maxUnavailable ?? "25%", replicas, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function scaled(value: IntOrString, total: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  return round((Number.parseInt(value, 10) * total) / 100);
}
