import type { V1Endpoint, V1EndpointSlice } from "../../../api/generated/types.js";
import { isDialable, type OwnPlaces } from "./dialable.js";

/** Where a connection may be sent: what `isDialable` says of it holds. */
export interface Backend {
  readonly address: string;
  readonly port: number;
}

/** The node for which endpoints are chosen. */
export interface Vantage extends OwnPlaces {
  readonly nodeName: string;
  readonly zone?: string | undefined;
}

export type TrafficPolicy = "Cluster" | "Local";

interface Candidate extends Backend {
  readonly endpoint: V1Endpoint;
}

/**
 * The backends of one port of a Service: those that are ready, or else those that still serve while they terminate,
 * so that a roll-out's last pods are not cut off.
 * @param portName as the Service names its port; what it maps to stands in the slices
 */
export function chooseBackends(
  slices: readonly V1EndpointSlice[],
  portName: string,
  protocol: string,
  policy: TrafficPolicy,
  vantage: Vantage,
): readonly Backend[] {
  const all = slices.flatMap((slice) => candidatesIn(slice, portName, protocol, vantage));
  const allowed = policy === "Local" ? all.filter(({ endpoint }) => isLocal(endpoint, vantage)) : all;
  const ready = allowed.filter(({ endpoint }) => endpoint.conditions?.ready ?? true);
  const chosen = ready.length > 0 ? ready : allowed.filter(({ endpoint }) => isServingToTheEnd(endpoint));
  return unique(policy === "Local" ? chosen : preferHinted(chosen, vantage));
}

function candidatesIn(
  slice: V1EndpointSlice,
  portName: string,
  protocol: string,
  vantage: Vantage,
): readonly Candidate[] {
  if (slice.addressType !== "IPv4") return [];
  const port = slice.ports?.find(
    (one) => (one.name ?? "") === portName && (one.protocol ?? "TCP") === protocol,
  )?.port;
  if (port === undefined) return [];
  return (slice.endpoints ?? []).flatMap((endpoint) => {
    // Addresses beyond the first are never used, as kube-proxy has it.
    const [address] = endpoint.addresses;
    return address !== undefined && isDialable(address, port, vantage) ? [{ address, port, endpoint }] : [];
  });
}

function isLocal({ nodeName }: V1Endpoint, vantage: Vantage): boolean {
  return nodeName === vantage.nodeName;
}

function isServingToTheEnd({ conditions }: V1Endpoint): boolean {
  return (conditions?.serving ?? conditions?.ready ?? true) && conditions?.terminating === true;
}

/** Hints count only when every endpoint has some and at least one is meant for us. */
function preferHinted(candidates: readonly Candidate[], { nodeName, zone }: Vantage): readonly Candidate[] {
  return (
    hinted(candidates, ({ hints }) => hints?.forNodes, nodeName) ??
    hinted(candidates, ({ hints }) => hints?.forZones, zone) ??
    candidates
  );
}

function hinted(
  candidates: readonly Candidate[],
  hints: (endpoint: V1Endpoint) => readonly { readonly name: string }[] | undefined,
  own: string | undefined,
): readonly Candidate[] | undefined {
  if (own === undefined || !candidates.every(({ endpoint }) => hints(endpoint)?.length)) return undefined;
  const ours = candidates.filter(({ endpoint }) => hints(endpoint)?.some(({ name }) => name === own));
  return ours.length > 0 ? ours : undefined;
}

/** While slices are rebalanced an endpoint may stand in two of them. */
function unique(candidates: readonly Candidate[]): readonly Backend[] {
  const byKey = new Map(candidates.map(({ address, port }) => [`${address}:${port}`, { address, port }]));
  return [...byKey.values()];
}
