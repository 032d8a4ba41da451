import { dirname } from "node:path/posix";
import { circles } from "./circles.js";
import { type ImportRow, importRows } from "./import-rules.js";
import type { SourceImports } from "./source-imports.js";

/** What is wrong with each ring of the table's folders that import each other. */
export function folderComplaints(imports: SourceImports, rows = importRows): string[] {
  return circles(betweenRows(imports, rows)).map((folders) => `import each other: ${folders.join(" ")}`);
}

/** What the files of each row import of other rows. */
function betweenRows(imports: SourceImports, rows: readonly ImportRow[]): SourceImports {
  const found = new Map<string, Set<string>>();
  for (const [file, imported] of imports) {
    const own = rowOf(file, rows);
    for (const other of [...imported].map((one) => rowOf(one, rows)))
      if (own && other && own !== other) found.set(own, (found.get(own) ?? new Set()).add(other));
  }
  return found;
}

/** The row that tells most of where the file is; tests and scripts have none. */
function rowOf(file: string, rows: readonly ImportRow[]): string | undefined {
  const fitting = rows.map(([folder]) => folder).filter((folder) => covers(folder, file));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}

const covers = (folder: string, file: string) =>
  folder.endsWith("/*") ? dirname(file) === folder.slice(0, -2) : file.startsWith(`${folder}/`);
