import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadOptions, LoadResult } from "./load-options.js";

const script = fileURLToPath(new URL("./https-load.js", import.meta.url));

/** Runs the load generator; throws when any answer was not the expected one. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(options)]);
  const result = JSON.parse(stdout) as LoadResult;
  if (result.failures > 0) throw new Error(`${result.failures} answers were not ${options.expect}`);
  return result;
}
