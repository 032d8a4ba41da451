/** What stands first in a tar archive; anything else than a file or a symbolic link is `other`. */
export type FirstEntry =
  | { readonly type: "file"; readonly text: string }
  | { readonly type: "link"; readonly target: string }
  | { readonly type: "other" };

const block = 512;
/** Longer files are cut: this is for lists of accounts. */
const mostBytes = 2 ** 20;

/** Reads no more of the archive than that entry. */
export async function firstEntry(archive: AsyncIterable<unknown>): Promise<FirstEntry> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of archive) {
    bytes = Buffer.concat([bytes, Buffer.from(chunk as Uint8Array)]);
    if (bytes.length >= block && bytes.length >= block + sizeIn(bytes)) break;
  }
  if (bytes.length < block) return { type: "other" };
  return entryOf(bytes);
}

function entryOf(bytes: Buffer): FirstEntry {
  switch (fieldIn(bytes, 156, 1)) {
    case "":
    case "0":
      return { type: "file", text: bytes.toString("utf8", block, block + sizeIn(bytes)) };
    case "2":
      return { type: "link", target: fieldIn(bytes, 157, 100) };
    default:
      return { type: "other" };
  }
}

function sizeIn(header: Buffer): number {
  const size = Number.parseInt(fieldIn(header, 124, 12), 8);
  return Math.min(mostBytes, Number.isNaN(size) ? 0 : size);
}

const fieldIn = (header: Buffer, at: number, length: number) =>
  header
    .toString("latin1", at, at + length)
    .replace(/\0.*$/s, "")
    .trim();
