import { join } from "node:path";
import { readIfThere } from "../../common/tls/pem-files.js";
import type { Home } from "../home.js";

/** The end of a process's log, to show why a phase failed. */
export async function lastLines(home: Home, process: string, count = 5): Promise<string> {
  const log = await readIfThere(join(home.logs, `${process}.log`));
  if (!log) return "";
  const lines = log.trimEnd().split("\n").slice(-count);
  return [`  the end of ${join(home.logs, `${process}.log`)}:`, ...lines.map((line) => `    ${line}`)].join(
    "\n",
  );
}
