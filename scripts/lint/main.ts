import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path/posix";
import { circleComplaints } from "./circles.js";
import { withImportRules, withImportTable } from "./import-documents.js";
import { sourceImports } from "./source-imports.js";

/** Every folder with sources. */
const sources = [
  "api",
  "cli",
  "client",
  "common",
  "control-plane",
  "node-agent",
  "proto",
  "scripts",
  "simulation",
  "test",
];

/** With `--write`, what is out of date is written anew. */
const write = process.argv.includes("--write");
const imports = await sourceImports(".", sources);
for (const complaint of circleComplaints(imports)) complain(complaint);

const folders = [...new Set([...imports.keys()].map(dirname))];
await keep("biome.json", (text) => withImportRules(text, folders));
await keep("CONTRIBUTING.md", withImportTable);

async function keep(path: string, renewed: (text: string) => string): Promise<void> {
  const text = await readFile(path, "utf8");
  const wanted = renewed(text);
  if (wanted === text) return;
  if (write) await writeFile(path, wanted);
  else complain(`${path} is out of date with scripts/lint/import-rules.ts: npm run imports`);
}

function complain(text: string): void {
  console.error(text);
  process.exitCode = 1;
}
