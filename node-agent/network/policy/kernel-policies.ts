import type { Commands } from "../../host/commands.js";
import { guardLines, guardTable, type PodPort } from "./guard-lines.js";
import { type PolicyTable, policyLines, policyTable } from "./policy-lines.js";
import { putTable, removeTable } from "./standing-table.js";

/** Puts in force what pods may do. Safe to repeat; stays when the agent ends. */
export const enforcePolicies = (commands: Commands, rules: PolicyTable): Promise<void> =>
  putTable(commands, policyTable, policyLines(rules));

/** Lets pods send from their own addresses alone, and those that aren't named nothing at all. */
export const guardPods = (commands: Commands, vethPrefix: string, ports: readonly PodPort[]): Promise<void> =>
  putTable(commands, guardTable, guardLines(vethPrefix, ports));

export async function removePolicies(commands: Commands): Promise<void> {
  await removeTable(commands, policyTable);
  await removeTable(commands, guardTable);
}
