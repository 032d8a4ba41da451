import { address as addressText, type Line, line, name } from "../line.js";

/** Where a pod is joined to the bridge. */
export interface PodPort {
  readonly veth: Line;
  readonly address: number;
}

export const guardTable = line`bridge coracle`;

/**
 * The table that drops what doesn't come from a pod's own address, at the pod's port: pods may make packets as they like,
 * and policies know them by their addresses. It also keeps back the pods that aren't named yet.
 * @param vethPrefix of the ports that are pods'
 */
export function guardLines(vethPrefix: string, ports: readonly PodPort[]): readonly Line[] {
  const fromPod = line`iifname "${name(vethPrefix)}*"`;
  const rule = line`add rule ${guardTable} guard ${fromPod}`;
  return [
    line`add set ${guardTable} pods { type ifname . ipv4_addr; }`,
    ...ports.map(
      ({ veth, address }) => line`add element ${guardTable} pods { "${veth}" . ${addressText(address)} }`,
    ),
    line`add chain ${guardTable} guard { type filter hook prerouting priority -300; policy accept; }`,
    line`${rule} ether type ip iifname . ip saddr @pods accept`,
    line`${rule} ether type arp iifname . arp saddr ip @pods accept`,
    line`${rule} drop`,
  ];
}
