import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path/posix";

/** File → the files of ours that it imports, all as paths from the root. */
export type SourceImports = ReadonlyMap<string, ReadonlySet<string>>;

const statement = /^(?:import|export)\b[^;"]*?"(\.[^"]+)\.js"/gm;
const expression = /\bimport\(\s*"(\.[^"]+)\.js"\s*\)/g;

/** Types count as what is loaded does: whoever reads the one file has to read the other. */
export async function sourceImports(root: string, folders: readonly string[]): Promise<SourceImports> {
  const imports = new Map<string, ReadonlySet<string>>();
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { recursive: true })) {
      if (!entry.endsWith(".ts")) continue;
      const file = join(folder, entry);
      imports.set(file, importsOf(file, await readFile(join(root, file), "utf8")));
    }
  }
  return imports;
}

function importsOf(file: string, text: string): ReadonlySet<string> {
  const found = [...text.matchAll(statement), ...text.matchAll(expression)];
  return new Set(found.map(([, path = ""]) => normalize(`${join(dirname(file), path)}.ts`)));
}
