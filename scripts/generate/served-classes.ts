import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clientDir } from "./models.js";

/** The classes that the published client's stable APIs take and give, by the first word of their group: `rbac`. */
export function servedClasses(): Map<string, string[]> {
  const apis = join(clientDir, "apis");
  const found = new Map<string, string[]>();
  for (const file of readdirSync(apis).sort()) {
    const word = /^([A-Z][a-z]+)\w*V\d+Api\.d\.ts$/.exec(file)?.[1]?.toLowerCase();
    if (!word) continue;
    const imported = readFileSync(join(apis, file), "utf8").matchAll(/from '\.\.\/models\/(\w+)\.js'/g);
    found.set(word, [...(found.get(word) ?? []), ...[...imported].map(([, name = ""]) => name)]);
  }
  return found;
}
