import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";

/** Where something is mounted below `directory`, the innermost first; `directory` itself is not below itself. */
export async function mountPointsBelow(directory: string): Promise<string[]> {
  const real = await realpath(directory);
  const points = pointsOf(await readFile("/proc/self/mountinfo", "utf8"));
  return points
    .filter((point) => point.startsWith(`${real}/`))
    .map((point) => join(directory, point.slice(real.length)))
    .reverse();
}

/** The fifth field of each line, in which the kernel writes blanks and backslashes as three octal digits. */
export function pointsOf(mountInfo: string): string[] {
  return mountInfo
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => unescaped(line.split(" ")[4] ?? ""));
}

const unescaped = (field: string) =>
  field.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
