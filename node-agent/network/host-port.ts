import { parseAddress, parseCidr } from "../../common/ipv4.js";
import { address, isName, type Line, line, name } from "./line.js";

/** A port of the host whose traffic goes to a pod. */
export interface HostPort {
  readonly protocol: "TCP" | "UDP";
  readonly hostPort: number;
  /** Absent: on all of the host's addresses. */
  readonly hostIp?: number;
  readonly podPort: number;
}

/** A host port and where it leads. */
export interface Forward extends HostPort {
  readonly podUid: string;
  readonly podAddress: number;
}

/** The rule that forwards it, in that chain. */
export function forwardRule(chain: Line, { protocol, hostIp, ...to }: Forward): Line {
  const at = hostIp ? line`-d ${address(hostIp)} ` : line``;
  const match = line`${at}-p ${name(protocol.toLowerCase())} --dport ${to.hostPort}`;
  const owner = line`-m comment --comment ${name(to.podUid)}`;
  return line`-A ${chain} ${match} ${owner} -j DNAT --to-destination ${address(to.podAddress)}:${to.podPort}`;
}

const written =
  /^-A (\S+) (?:-d (\S+) )?-p (tcp|udp) (?:-m \3 )?--dport (\d+) -m comment --comment "?([^\s"]+)"? -j DNAT --to-destination ([\d.]+):(\d+)$/;

/** What a line of `iptables-save` forwards in that chain; undefined when `forwardRule` can't have made it. */
export function parseForward(rule: string, chain: Line): Forward | undefined {
  const [, inChain, at, protocol, hostPort, podUid = "", to = "", podPort] = written.exec(rule) ?? [];
  const podAddress = parseAddress(to);
  const hostRange = at === undefined ? undefined : parseCidr(at);
  const isOurs = inChain === chain && isName(podUid) && podAddress !== undefined;
  if (!isOurs || (at !== undefined && hostRange?.prefix !== 32)) return undefined;
  return {
    protocol: protocol === "tcp" ? "TCP" : "UDP",
    hostPort: Number(hostPort),
    ...(hostRange ? { hostIp: hostRange.base } : {}),
    podPort: Number(podPort),
    podUid,
    podAddress,
  };
}
