import type { Commands } from "../host/commands.js";
import { inFront, removeChains, restoreRules, ruleLines } from "./iptables.js";

/** The chains of one agent, named after its bridge so that several can stand side by side. */
function chainsOf(bridge: string) {
  const suffix = bridge.toUpperCase();
  return { forward: `FWD-${suffix}`, masquerade: `MASQ-${suffix}` };
}

interface RuleOptions {
  readonly bridge: string;
  /** This node's pods. */
  readonly nodePodCidr: string;
  /** The cluster's ranges, inside which addresses are never rewritten. */
  readonly clusterCidrs: readonly string[];
}

/**
 * Lets the pods' traffic through a host that drops what it forwards (Docker sets that policy), and lets pods reach
 * the world in the host's name. They stand in the host's own tables because an accept elsewhere can't undo a drop there.
 */
export async function setHostRules(commands: Commands, options: RuleOptions): Promise<void> {
  const { forward, masquerade } = chainsOf(options.bridge);
  const present = await ruleLines(commands);
  const inside = options.clusterCidrs.map((cidr) => `-A ${masquerade} -d ${cidr} -j RETURN`);
  await restoreRules(commands, [
    "*filter",
    `:${forward} - [0:0]`,
    `-A ${forward} -i ${options.bridge} -j ACCEPT`,
    `-A ${forward} -o ${options.bridge} -j ACCEPT`,
    ...inFront(present, `FORWARD -j ${forward}`),
    "COMMIT",
    "*nat",
    `:${masquerade} - [0:0]`,
    ...inside,
    `-A ${masquerade} -d 224.0.0.0/4 -j RETURN`,
    `-A ${masquerade} -s ${options.nodePodCidr} -j MASQUERADE`,
    ...inFront(present, `POSTROUTING -j ${masquerade}`),
    "COMMIT",
  ]);
}

export async function removeHostRules(commands: Commands, bridge: string): Promise<void> {
  const { forward, masquerade } = chainsOf(bridge);
  await removeChains(commands, [
    ["filter", forward],
    ["nat", masquerade],
  ]);
}
