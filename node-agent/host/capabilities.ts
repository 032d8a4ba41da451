import { readFile } from "node:fs/promises";

const sysResource = 24n;

/** Whether this process, and so what it starts, may lower OOM scores (CAP_SYS_RESOURCE). */
export async function mayLowerOomScore(): Promise<boolean> {
  const status = await readFile("/proc/self/status", "utf8");
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> sysResource) & 1n) === 1n;
}
