import type { Commands } from "../host/commands.js";
import { type Line, line } from "./line.js";

/** All rules of the host as `iptables-save` writes them: what it wrote may be given back to `iptables-restore`. */
export async function ruleLines(commands: Commands): Promise<readonly Line[]> {
  return (await commands.run("iptables-save", [])).split("\n") as Line[];
}

/** Puts lines of `iptables-save` in force, each table at once, and leaves what they don't name. */
export async function restoreRules(commands: Commands, lines: readonly Line[]): Promise<void> {
  await commands.run("iptables-restore", ["--noflush", "--wait"], `${lines.join("\n")}\n`);
}

/**
 * The line that puts a rule in front, or none when the rule stands.
 * @param rule as `iptables-save` writes it, without its `-A`
 */
export function inFront(present: readonly Line[], rule: Line): readonly Line[] {
  return present.includes(line`-A ${rule}`) ? [] : [line`-I ${rule}`];
}

/** Removes chains and the jumps to them; those that are not there are fine. */
export async function removeChains(
  commands: Commands,
  chains: readonly (readonly [table: "filter" | "nat", chain: Line])[],
): Promise<void> {
  const present = await ruleLines(commands);
  const remove = ([table, chain]: (typeof chains)[number]): readonly Line[] => {
    if (!present.some((rule) => rule.startsWith(`:${chain} `))) return [];
    const jumps = present.filter((rule) => rule.startsWith("-A ") && rule.endsWith(` -j ${chain}`));
    return [
      table === "nat" ? line`*nat` : line`*filter`,
      ...jumps.map((rule) => line`-D ${rule.slice("-A ".length) as Line}`),
      line`-F ${chain}`,
      line`-X ${chain}`,
      line`COMMIT`,
    ];
  };
  const lines = chains.flatMap(remove);
  if (lines.length > 0) await restoreRules(commands, lines);
}
