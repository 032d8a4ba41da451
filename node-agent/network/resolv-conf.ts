import { parseAddress } from "../../common/ipv4.js";

/** The IPv4 name servers of a resolv.conf, as `host:port`, at most the three that resolvers use. */
export function nameServersOf(resolvConf: string): readonly string[] {
  return resolvConf
    .split("\n")
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? "")
    .filter((address) => parseAddress(address) !== undefined)
    .slice(0, 3)
    .map((address) => `${address}:53`);
}
