import type { Readable } from "node:stream";

const maxLineBytes = 1 << 20;

/** The lines of a stream, none of which may be longer than a mebibyte: what sends longer ones throws. */
export async function* boundedLines(source: Readable): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const [first, ...others] = split(chunk);
    begun.push(first);
    length += first.length;
    for (const next of others) {
      yield Buffer.concat(begun).toString();
      begun = [next];
      length = next.length;
    }
    if (length > maxLineBytes) throw new Error("a line is too long");
  }
  if (length > 0) yield Buffer.concat(begun).toString();
}

/** At newlines, which are left out. */
function split(chunk: Buffer): [Buffer, ...Buffer[]] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
    parts.push(chunk.subarray(start, end));
    start = end + 1;
  }
  const [first, ...others] = [...parts, chunk.subarray(start)];
  return [first ?? chunk, ...others];
}
