import type { V1Endpoint, V1EndpointHints, V1Service } from "../../../api/generated/types.js";

/** PreferClose is the older name of PreferSameZone. */
const near = new Set(["PreferClose", "PreferSameZone", "PreferSameNode"]);
const modes = ["service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints"] as const;

/** Whom the endpoint is for, as the Service's `trafficDistribution` has it; undefined: for everybody. */
export function hintsFor(
  { spec, metadata }: V1Service,
  { conditions, zone, nodeName }: V1Endpoint,
): V1EndpointHints | undefined {
  const { trafficDistribution = "" } = spec ?? {};
  const mode = modes.map((name) => metadata.annotations?.[name]).find((value) => value !== undefined);
  if (!near.has(trafficDistribution) || mode?.toLowerCase() === "auto" || !conditions?.ready)
    return undefined;
  const forNode = trafficDistribution === "PreferSameNode" && nodeName !== undefined;
  if (zone === undefined && !forNode) return undefined;
  return {
    ...(zone === undefined ? {} : { forZones: [{ name: zone }] }),
    ...(forNode ? { forNodes: [{ name: nodeName }] } : {}),
  };
}
