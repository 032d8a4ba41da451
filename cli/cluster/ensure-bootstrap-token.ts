import { join } from "node:path";
import { newBootstrapToken } from "../../common/bootstrap-token.js";
import type { Random } from "../../common/random.js";
import { readIfThere, writePrivateFile } from "../../common/tls/pem-files.js";

/** Reads the token file of a directory, or makes it on the first start. */
export async function ensureBootstrapToken(directory: string, random: Random): Promise<void> {
  const path = join(directory, "bootstrap-token");
  if ((await readIfThere(path)) === undefined) await writePrivateFile(path, `${newBootstrapToken(random)}\n`);
}
