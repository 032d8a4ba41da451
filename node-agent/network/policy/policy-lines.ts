import type { Cidr } from "../../../common/ipv4.js";
import { address, type Line, line } from "../line.js";
import { isEveryAddress, type Spans } from "./address-spans.js";
import type { Allowance, PodRules, PortSpan } from "./allowance.js";

export interface PolicyTable {
  /** What this node's pods may do, by address. */
  readonly pods: ReadonlyMap<number, PodRules>;
  /** The addresses of Services: whoever answers there judges. */
  readonly services: Cidr;
  /** From where hosts and their proxies dial pods: what comes from there has been judged, or is a host's own. */
  readonly hosts: readonly number[];
}

export const policyTable = line`ip coracle`;
const table = policyTable;

/**
 * What the table of all rules holds, in lines for `nft -f -`.
 *
 * Every packet is judged, those of replies as their connection's first packet was: so a connection ends when a policy comes
 * to forbid it, and nothing has to be found and cut. A lookup by the pod's address leads to that pod's rules, however
 * many others there are.
 */
export function policyLines({ pods, services, hosts }: PolicyTable): readonly Line[] {
  const chains = new Chains();
  for (const [at, { ingress, egress }] of pods) {
    if (egress) chains.isolate(at, "egress", egress);
    if (ingress) chains.isolate(at, "ingress", ingress);
  }
  const spared = hosts.map((host) => ({ first: host, last: host }));
  return [
    ...directions.map(({ map }) => line`add map ${table} ${map} { type ipv4_addr : verdict; }`),
    line`add set ${table} hosts { type ipv4_addr; }`,
    ...elements(line`hosts`, spared.map(addressText)),
    ...chains.lines,
    line`add chain ${table} request`,
    line`add rule ${table} request ip daddr ${services} return`,
    line`add rule ${table} request ip saddr @hosts return`,
    line`add rule ${table} request ip saddr vmap @egress`,
    line`add rule ${table} request ip daddr vmap @ingress`,
    line`add chain ${table} reply`,
    line`add rule ${table} reply ip saddr ${services} return`,
    line`add rule ${table} reply ip daddr @hosts return`,
    line`add rule ${table} reply ip daddr vmap @egress-reply`,
    line`add rule ${table} reply ip saddr vmap @ingress-reply`,
    line`add chain ${table} forward { type filter hook forward priority -10; policy accept; }`,
    line`add rule ${table} forward ct state related accept`,
    line`add rule ${table} forward ct direction reply goto reply`,
    line`add rule ${table} forward goto request`,
  ];
}

/** Whose address a packet bears, and how its peer and the port that was asked for are read from it. */
const directions = [
  { of: "egress", map: line`egress`, peer: line`ip daddr`, port: line`th dport` },
  { of: "egress", map: line`egress-reply`, peer: line`ip saddr`, port: line`th sport` },
  { of: "ingress", map: line`ingress`, peer: line`ip saddr`, port: line`th dport` },
  { of: "ingress", map: line`ingress-reply`, peer: line`ip daddr`, port: line`th sport` },
] as const;

type Direction = (typeof directions)[number];

/** The pods' chains, and the sets that they look in; pods that may do the same share theirs. */
class Chains {
  readonly lines: Line[] = [];
  private readonly numbers = new Map<string, number>();

  isolate(at: number, of: Direction["of"], allowances: readonly Allowance[]): void {
    const number = this.once(`${of} ${JSON.stringify(allowances)}`, (number) => {
      for (const direction of directions.filter((one) => one.of === of)) {
        this.chain(direction, number, allowances);
      }
    });
    for (const { map } of directions.filter((one) => one.of === of)) {
      this.lines.push(line`add element ${table} ${map} { ${address(at)} : jump ${map}-${number} }`);
    }
  }

  private chain({ map, peer, port }: Direction, number: number, allowances: readonly Allowance[]) {
    this.lines.push(line`add chain ${table} ${map}-${number}`);
    for (const { peers, ports } of allowances) {
      const who = isEveryAddress(peers) ? line`` : line`${peer} @peers-${this.peers(peers)}`;
      const where = ports === "all" ? line`` : line`meta l4proto . ${port} @ports-${this.ports(ports)}`;
      this.lines.push(line`add rule ${table} ${map}-${number} ${who} ${where} return`);
    }
    this.lines.push(line`add rule ${table} ${map}-${number} drop`);
  }

  private peers(peers: Spans): number {
    return this.once(`peers ${JSON.stringify(peers)}`, (number) => {
      const set = line`peers-${number}`;
      this.lines.push(line`add set ${table} ${set} { type ipv4_addr; flags interval; }`);
      for (const one of elements(set, peers.map(addressText))) this.lines.push(one);
    });
  }

  private ports(ports: readonly PortSpan[]): number {
    return this.once(`ports ${JSON.stringify(ports)}`, (number) => {
      const set = line`ports-${number}`;
      this.lines.push(line`add set ${table} ${set} { type inet_proto . inet_service; flags interval; }`);
      for (const one of elements(set, ports.map(portText))) this.lines.push(one);
    });
  }

  /** Makes what goes by this key when it is first asked for, and numbers it. */
  private once(key: string, make: (number: number) => void): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.size + 1;
    this.numbers.set(key, number);
    make(number);
    return number;
  }
}

const elements = (set: Line, values: readonly Line[]): readonly Line[] =>
  values.map((value) => line`add element ${table} ${set} { ${value} }`);

const addressText = ({ first, last }: Spans[number]): Line =>
  first === last ? address(first) : line`${address(first)}-${address(last)}`;

const portText = ({ protocol, first, last }: PortSpan): Line =>
  protocol === "TCP" ? line`tcp . ${first}-${last}` : line`udp . ${first}-${last}`;
