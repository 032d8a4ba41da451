import { readFile } from "node:fs/promises";

const sysResource = 24n;

/** Whether the kernel confines programs by AppArmor's profiles. */
export const hasAppArmor = (): Promise<boolean> =>
  readFile("/sys/module/apparmor/parameters/enabled", "utf8").then(
    (text) => text.startsWith("Y"),
    () => false,
  );

/** Whether this process, and so what it starts, may lower OOM scores (CAP_SYS_RESOURCE). */
export async function mayLowerOomScore(): Promise<boolean> {
  const status = await readFile("/proc/self/status", "utf8");
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> sysResource) & 1n) === 1n;
}
