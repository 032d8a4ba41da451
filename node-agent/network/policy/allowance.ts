import { holds, type Span, type Spans, union } from "./address-spans.js";
import type { Transport } from "./policy-world.js";

export interface PortSpan extends Span {
  readonly protocol: Transport;
}

/** Who may be talked with at which ports of the one that is talked to. */
export interface Allowance {
  readonly peers: Spans;
  /** `"all"` takes in what has no ports, such as ICMP. */
  readonly ports: "all" | readonly PortSpan[];
}

/** What one pod may do. A direction that is absent is not isolated: everything is allowed there. */
export interface PodRules {
  readonly ingress?: readonly Allowance[];
  readonly egress?: readonly Allowance[];
}

export function permits(
  allowances: readonly Allowance[] | undefined,
  peer: number,
  protocol: Transport,
  port: number,
): boolean {
  if (!allowances) return true;
  return allowances.some(
    ({ peers, ports }) =>
      holds(peers, peer) &&
      (ports === "all" ||
        ports.some((one) => one.protocol === protocol && one.first <= port && port <= one.last)),
  );
}

/** As few as say the same: those of the same ports become one, however many policies they are of. */
export function gathered(allowances: readonly Allowance[]): readonly Allowance[] {
  const byPorts = new Map<string, { ports: Allowance["ports"]; peers: Span[] }>();
  for (const { peers, ports } of allowances) {
    const tidied = ports === "all" ? ports : tidy(ports);
    if (peers.length === 0 || tidied.length === 0) continue;
    const key = JSON.stringify(tidied);
    const same = byPorts.get(key);
    if (same) for (const peer of peers) same.peers.push(peer);
    else byPorts.set(key, { ports: tidied, peers: [...peers] });
  }
  return samePeers([...byPorts.values()].map(({ peers, ports }) => ({ peers: union(peers), ports })));
}

/** Those of the same peers become one. */
function samePeers(allowances: readonly Allowance[]): readonly Allowance[] {
  const byPeers = new Map<string, { peers: Spans; ports: "all" | PortSpan[] }>();
  for (const { peers, ports } of allowances) {
    const key = JSON.stringify(peers);
    const same = byPeers.get(key);
    if (!same) byPeers.set(key, { peers, ports: ports === "all" ? ports : [...ports] });
    else if (ports === "all" || same.ports === "all") same.ports = "all";
    else same.ports.push(...ports);
  }
  return [...byPeers.values()].map(({ peers, ports }) => ({
    peers,
    ports: ports === "all" ? ports : tidy(ports),
  }));
}

function tidy(ports: readonly PortSpan[]): readonly PortSpan[] {
  const of = (protocol: Transport) =>
    union(ports.filter((port) => port.protocol === protocol)).map((span) => ({ ...span, protocol }));
  return [...of("TCP"), ...of("UDP")];
}
