import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "@jest/globals";
import { importOverrides } from "../../../../scripts/lint/import-overrides.js";
import type { ImportRow } from "../../../../scripts/lint/import-rules.js";

const biome = fileURLToPath(new URL("../../../../../node_modules/@biomejs/biome/bin/biome", import.meta.url));

const rows: ImportRow[] = [
  ["api"],
  ["server/*", "api"],
  ["server/storage", "api", "server/*"],
  ["agent", "api"],
];
const homes = { etcd3: ["server/storage"] };

/** Each file with what it imports, and whether it may. */
const cases: [file: string, imported: string, refused: boolean][] = [
  ["api/core/pods.ts", "../storage/a.js", false],
  ["api/core/pods.ts", "../../server/a.js", true],
  ["server/main.ts", "./storage/a.js", false],
  ["server/main.ts", "../agent/a.js", true],
  ["server/storage/a.ts", "../main.js", false],
  ["server/storage/a.ts", "../fresh/b.js", true],
  ["server/storage/a.ts", "../../api/storage/a.js", false],
  ["server/storage/deep/b.ts", "../a.js", false],
  ["server/storage/deep/b.ts", "../../../agent/a.js", true],
  ["server/storage/deep/b.ts", "../../../api/a.js", false],
  ["server/storage/deep/b.ts", "etcd3", false],
  ["server/main.ts", "etcd3", true],
  ["server/fresh/c.ts", "../main.js", true],
  ["server/fresh/c.ts", "../../api/a.js", true],
  ["server/fresh/c.ts", "./d.js", false],
  ["agent/storage/a.ts", "../a.js", false],
  ["agent/storage/a.ts", "../../server/storage/a.js", true],
  ["fresh/a.ts", "../api/a.js", true],
  ["fresh/a.ts", "etcd3", true],
];

const fileOf = (file: string, index: number) => join(dirname(file), `case-${index}.ts`);
let refused: ReadonlySet<string>;

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), "import-rules-"));
  try {
    for (const [index, [file, imported]] of cases.entries()) {
      const path = join(root, fileOf(file, index));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `export * from ${JSON.stringify(imported)};\n`);
    }
    const overrides = importOverrides([...new Set(cases.map(([file]) => dirname(file)))], rows, homes);
    await writeFile(join(root, "biome.json"), JSON.stringify({ overrides }));
    refused = await refusedBy(root);
  } finally {
    await rm(root, { recursive: true });
  }
}, 60_000);

function refusedBy(root: string): Promise<ReadonlySet<string>> {
  const args = [
    biome,
    "lint",
    "--only=style/noRestrictedImports",
    "--max-diagnostics=none",
    "--reporter=github",
    ".",
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (_error, out) =>
      resolve(new Set(Array.from(out.matchAll(/file=([^,]+),/g), ([, file = ""]) => relative(root, file)))),
    );
  });
}

it.each(cases.map(([file, imported, wrong], index) => ({ file, imported, wrong, index })))(
  "Biome judges $file importing $imported: refused $wrong",
  ({ file, wrong, index }) => {
    expect(refused.has(fileOf(file, index))).toBe(wrong);
  },
);
