/**
 * A locally administered Ethernet address that goes with an IPv4 address: whoever takes over the one has the other, so
 * no neighbour table is ever out of date. 0a:58 is what CNI's plugins begin theirs with.
 * @param octet tells apart interfaces of one address that have different places
 */
export function macOf(address: string, octet = 0x58): string {
  const octets = [0x0a, octet, ...address.split(".").map(Number)];
  return octets.map((one) => one.toString(16).padStart(2, "0")).join(":");
}
