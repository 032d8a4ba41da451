import { formatAddress } from "../../common/ipv4.js";
import type { Line } from "./line.js";

/**
 * A locally administered Ethernet address that goes with an IPv4 address: whoever takes over the one has the other, so
 * no neighbour table is ever out of date. 0a:58 is what CNI's plugins begin theirs with.
 * @param octet tells apart interfaces of one address that have different places
 */
export function macOf(address: number, octet = 0x58): Line {
  const octets = [0x0a, octet, ...formatAddress(address).split(".").map(Number)];
  return octets.map((one) => one.toString(16).padStart(2, "0")).join(":") as Line;
}
