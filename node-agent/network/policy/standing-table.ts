import { createHash } from "node:crypto";
import { type Commands, says } from "../../host/commands.js";
import { type Line, line, name } from "../line.js";

/**
 * Puts a table of nftables in force, in place of the one of that name and all at once, unless it stands already; safe to
 * repeat. It stays when the agent ends. What is in force is told by an empty chain that is named after what the table holds.
 * @param table its family and name
 */
export async function putTable(commands: Commands, table: Line, lines: readonly Line[]): Promise<void> {
  const digest = createHash("sha256").update(lines.join("\n")).digest("hex");
  const mark = name(`rules-${digest.slice(0, 32)}`);
  if (await stands(commands, table, mark)) return;
  await feed(commands, [
    ...cleared(table),
    line`add table ${table}`,
    ...lines,
    line`add chain ${table} ${mark}`,
  ]);
}

/** It may be gone already. */
export const removeTable = (commands: Commands, table: Line): Promise<void> => feed(commands, cleared(table));

const cleared = (table: Line) => [line`add table ${table}`, line`delete table ${table}`];

async function feed(commands: Commands, lines: readonly Line[]): Promise<void> {
  await commands.run("nft", ["-f", "-"], `${lines.join("\n")}\n`);
}

async function stands(commands: Commands, table: Line, mark: Line): Promise<boolean> {
  try {
    await commands.run("nft", ["list", "chain", ...table.split(" "), mark]);
    return true;
  } catch (error) {
    if (says(error, "No such file or directory")) return false;
    throw error;
  }
}
