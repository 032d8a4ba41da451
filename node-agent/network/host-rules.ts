import type { Commands } from "../host/commands.js";

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
  const jumps = { forward: `-A FORWARD -j ${forward}`, masquerade: `-A POSTROUTING -j ${masquerade}` };
  const insert = (jump: string) => (present.includes(jump) ? [] : [jump.replace("-A", "-I")]);
  const inside = options.clusterCidrs.map((cidr) => `-A ${masquerade} -d ${cidr} -j RETURN`);
  await restore(commands, [
    "*filter",
    `:${forward} - [0:0]`,
    `-A ${forward} -i ${options.bridge} -j ACCEPT`,
    `-A ${forward} -o ${options.bridge} -j ACCEPT`,
    ...insert(jumps.forward),
    "COMMIT",
    "*nat",
    `:${masquerade} - [0:0]`,
    ...inside,
    `-A ${masquerade} -d 224.0.0.0/4 -j RETURN`,
    `-A ${masquerade} -s ${options.nodePodCidr} -j MASQUERADE`,
    ...insert(jumps.masquerade),
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

/** Removes chains and the jumps to them; those that are not there are fine. */
export async function removeChains(
  commands: Commands,
  chains: readonly (readonly [table: string, chain: string])[],
): Promise<void> {
  const present = await ruleLines(commands);
  const remove = ([table, chain]: readonly [string, string]) => {
    if (!present.some((line) => line.startsWith(`:${chain} `))) return [];
    const jumps = present.filter((line) => line.startsWith("-A ") && line.endsWith(` -j ${chain}`));
    return [
      `*${table}`,
      ...jumps.map((line) => line.replace("-A", "-D")),
      `-F ${chain}`,
      `-X ${chain}`,
      "COMMIT",
    ];
  };
  const lines = chains.flatMap(remove);
  if (lines.length > 0) await restore(commands, lines);
}

async function ruleLines(commands: Commands): Promise<readonly string[]> {
  return (await commands.run("iptables-save", [])).split("\n");
}

async function restore(commands: Commands, lines: readonly string[]): Promise<void> {
  await commands.run("iptables-restore", ["--noflush", "--wait"], `${lines.join("\n")}\n`);
}
