import type { Cidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { inFront, removeChains, restoreRules, ruleLines } from "./iptables.js";
import { line, name } from "./line.js";

/** The chains of one agent, named after its bridge so that several can stand side by side. */
function chainsOf(bridge: string) {
  const suffix = bridge.toUpperCase();
  return { forward: name(`FWD-${suffix}`), masquerade: name(`MASQ-${suffix}`) };
}

interface RuleOptions {
  readonly bridge: string;
  /** This node's pods. */
  readonly nodePodRange: Cidr;
  /** The cluster's ranges, inside which addresses are never rewritten. */
  readonly clusterRanges: readonly Cidr[];
}

/**
 * Lets the pods' traffic through a host that drops what it forwards (Docker sets that policy), and lets pods reach
 * the world in the host's name. They stand in the host's own tables because an accept elsewhere can't undo a drop there.
 */
export async function setHostRules(commands: Commands, options: RuleOptions): Promise<void> {
  const { forward, masquerade } = chainsOf(options.bridge);
  const bridge = name(options.bridge);
  const present = await ruleLines(commands);
  const inside = options.clusterRanges.map((range) => line`-A ${masquerade} -d ${range} -j RETURN`);
  await restoreRules(commands, [
    line`*filter`,
    line`:${forward} - [0:0]`,
    line`-A ${forward} -i ${bridge} -j ACCEPT`,
    line`-A ${forward} -o ${bridge} -j ACCEPT`,
    ...inFront(present, line`FORWARD -j ${forward}`),
    line`COMMIT`,
    line`*nat`,
    line`:${masquerade} - [0:0]`,
    ...inside,
    line`-A ${masquerade} -d 224.0.0.0/4 -j RETURN`,
    line`-A ${masquerade} -s ${options.nodePodRange} -j MASQUERADE`,
    ...inFront(present, line`POSTROUTING -j ${masquerade}`),
    line`COMMIT`,
  ]);
}

export async function removeHostRules(commands: Commands, bridge: string): Promise<void> {
  const { forward, masquerade } = chainsOf(bridge);
  await removeChains(commands, [
    ["filter", forward],
    ["nat", masquerade],
  ]);
}
