import type { DiscoveryV1EndpointPort, V1Endpoint, V1EndpointSlice } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";

/** Endpoints that share their ports, and so may share slices. */
export interface EndpointGroup {
  readonly addressType: string;
  readonly ports: readonly DiscoveryV1EndpointPort[];
  readonly endpoints: readonly V1Endpoint[];
}

/** What a slice should hold; without `existing` a new one. */
export interface PlannedSlice {
  readonly existing: V1EndpointSlice | undefined;
  readonly addressType: string;
  readonly ports: readonly DiscoveryV1EndpointPort[];
  readonly endpoints: readonly V1Endpoint[];
}

export interface SlicePlan {
  readonly keep: readonly PlannedSlice[];
  readonly remove: readonly V1EndpointSlice[];
}

/**
 * Spreads endpoints over slices so that few of them change: an endpoint stays in its slice, new ones fill the slices
 * with room, the rest makes new slices; empty slices go.
 */
export function planSlices(
  groups: readonly EndpointGroup[],
  existing: readonly V1EndpointSlice[],
  maxEndpoints: number,
): SlicePlan {
  const keep = groups.flatMap((group) => planGroup(group, existing, maxEndpoints));
  const kept = new Set(keep.map((slice) => slice.existing));
  return { keep, remove: existing.filter((slice) => !kept.has(slice)) };
}

function planGroup(group: EndpointGroup, existing: readonly V1EndpointSlice[], max: number): PlannedSlice[] {
  const { addressType, ports } = group;
  const left = new Map(group.endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const same = existing.filter(
    (slice) => slice.addressType === addressType && semanticEqual(slice.ports, ports),
  );
  const planned = same.map((slice) => ({
    existing: slice,
    addressType,
    ports,
    endpoints: stay(slice, left),
  }));
  for (const { endpoints } of planned) fill(endpoints, left, max);
  const fresh: PlannedSlice[] = [];
  while (left.size > 0) {
    const endpoints: V1Endpoint[] = [];
    fill(endpoints, left, max);
    fresh.push({ existing: undefined, addressType, ports, endpoints });
  }
  const used = planned.filter(({ endpoints }) => endpoints.length > 0);
  if (used.length + fresh.length > 0) return [...used, ...fresh];
  return group.endpoints.length === 0 ? [placeholder(group, planned[0]?.existing)] : [];
}

/** A Service that has no endpoints has one empty slice. */
function placeholder(
  { addressType, ports }: EndpointGroup,
  existing: V1EndpointSlice | undefined,
): PlannedSlice {
  return { existing, addressType, ports, endpoints: [] };
}

function stay(slice: V1EndpointSlice, left: Map<string, V1Endpoint>): V1Endpoint[] {
  return (slice.endpoints ?? []).flatMap((old) => {
    const identity = identityOf(old);
    const wanted = left.get(identity);
    left.delete(identity);
    return wanted ?? [];
  });
}

function fill(endpoints: V1Endpoint[], left: Map<string, V1Endpoint>, max: number): void {
  for (const [identity, endpoint] of left) {
    if (endpoints.length >= max) return;
    endpoints.push(endpoint);
    left.delete(identity);
  }
}

const identityOf = ({ targetRef, addresses }: V1Endpoint) =>
  `${targetRef?.kind}/${targetRef?.namespace}/${targetRef?.name}/${targetRef?.uid}/${addresses.join(",")}`;
