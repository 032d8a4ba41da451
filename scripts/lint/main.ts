import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path/posix";
import { circleComplaints } from "./circles.js";
import { pathComplaints } from "./document-paths.js";
import { folderComplaints } from "./folder-circles.js";
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
for (const complaint of folderComplaints(imports)) complain(complaint);

const folders = [...new Set([...imports.keys()].map(dirname))];
await keep("biome.json", (text) => withImportRules(text, folders));
await keep("CONTRIBUTING.md", withImportTable);

for (const document of ["README.md", "CONTRIBUTING.md", ...(await livingDocuments())]) {
  const text = await readFile(document, "utf8");
  for (const complaint of pathComplaints(document, text, [...imports.keys()])) complain(complaint);
}

/** Decisions tell of the time when they were made. */
async function livingDocuments(): Promise<string[]> {
  const found = await readdir("docs", { recursive: true });
  return found
    .filter((path) => path.endsWith(".md") && !path.startsWith("decisions/"))
    .map((path) => `docs/${path}`);
}

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
