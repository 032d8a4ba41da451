import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const root = new URL("../../../../../", import.meta.url);
const biome = fileURLToPath(new URL("node_modules/@biomejs/biome/bin/biome", root));

const refused = [
  "Math.random()",
  "Date.now()",
  "new Date()",
  "Date()",
  "AbortSignal.timeout(1)",
  "process.nextTick(() => {})",
  "process.hrtime()",
  "process.hrtime.bigint()",
  "randomUUID()",
  "randomBytes(1)",
  "randomInt(2)",
  "crypto.randomUUID()",
  "crypto.randomBytes(1)",
  "crypto.randomInt(2)",
  "crypto.getRandomValues(bytes)",
];
const allowed = ["new Date(0)", 'Date.parse("2026")', "Date.UTC(2026, 0)", 'createHash("sha256")'];

it("refuses time and chance that are not injected", async () => {
  const lines = [...refused, ...allowed].map((use, i) => `export const value${i} = ${use};`);
  expect(await refusedLines("injected-io", lines)).toEqual(refused.map((_, i) => i + 1));
}, 60_000);

it("refuses members that are hidden by their names", async () => {
  const lines = ["export class A {", "#hidden = 1;", "shown = 2;", "#act() {}", "}"];
  expect(await refusedLines("hidden-members", lines)).toEqual([2, 4]);
}, 60_000);

/** The lines, from 1 on, that the plugin of this name objects to. */
async function refusedLines(plugin: string, lines: readonly string[]): Promise<readonly number[]> {
  const directory = await mkdtemp(join(tmpdir(), "lint-plugin-"));
  try {
    const path = fileURLToPath(new URL(`scripts/lint/${plugin}.grit`, root));
    await writeFile(join(directory, "biome.json"), JSON.stringify({ plugins: [path] }));
    await writeFile(join(directory, "uses.js"), `${lines.join("\n")}\n`);
    return await lint(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function lint(cwd: string): Promise<readonly number[]> {
  const args = [biome, "lint", "--max-diagnostics=none", "--reporter=github", "."];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (_error, out) => {
      const lines = Array.from(out.matchAll(/title=plugin,file=[^,]*uses\.js,line=(\d+)/g), ([, line]) =>
        Number(line),
      );
      resolve(lines.sort((a, b) => a - b));
    });
  });
}
