import type { Commands } from "../host/commands.js";

/** All rules of the host as `iptables-save` writes them. */
export async function ruleLines(commands: Commands): Promise<readonly string[]> {
  return (await commands.run("iptables-save", [])).split("\n");
}

/** Puts lines of `iptables-save` in force, each table at once, and leaves what they don't name. */
export async function restoreRules(commands: Commands, lines: readonly string[]): Promise<void> {
  await commands.run("iptables-restore", ["--noflush", "--wait"], `${lines.join("\n")}\n`);
}

/**
 * The line that puts a rule in front, or none when the rule stands.
 * @param rule as `iptables-save` writes it, without its `-A`
 */
export function inFront(present: readonly string[], rule: string): readonly string[] {
  return present.includes(`-A ${rule}`) ? [] : [`-I ${rule}`];
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
  if (lines.length > 0) await restoreRules(commands, lines);
}
