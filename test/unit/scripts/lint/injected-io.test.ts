import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const root = new URL("../../../../../", import.meta.url);
const biome = fileURLToPath(new URL("node_modules/@biomejs/biome/bin/biome", root));
const plugin = fileURLToPath(new URL("scripts/lint/injected-io.grit", root));

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
  const directory = await mkdtemp(join(tmpdir(), "injected-io-"));
  try {
    await writeFile(join(directory, "biome.json"), JSON.stringify({ plugins: [plugin] }));
    const lines = [...refused, ...allowed].map((use, i) => `export const value${i} = ${use};`);
    await writeFile(join(directory, "uses.js"), `${lines.join("\n")}\n`);
    expect(await refusedLines(directory)).toEqual(refused.map((_, i) => i + 1));
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);

function refusedLines(cwd: string): Promise<readonly number[]> {
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
