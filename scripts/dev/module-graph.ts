import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Relative files that a compiled module names: what it imports, and what it starts as a process of its own. */
const references = /(?:from|import|import\(|new URL\()\s*"(\.{1,2}\/[^"]+\.js)"/g;

/** A digest of a compiled module and of all that it loads, packages left out: another digest, another program. */
export async function programDigest(entry: string): Promise<string> {
  const texts = new Map<string, string>();
  await visit(entry, texts);
  const hash = createHash("sha256");
  for (const [path, text] of [...texts].sort()) hash.update(path).update("\0").update(text).update("\0");
  return hash.digest("hex");
}

async function visit(path: string, texts: Map<string, string>): Promise<void> {
  if (texts.has(path)) return;
  texts.set(path, "");
  const text = await readFile(path, "utf8").catch(() => "");
  texts.set(path, text);
  for (const [, reference = ""] of text.matchAll(references)) {
    await visit(join(dirname(path), reference), texts);
  }
}
