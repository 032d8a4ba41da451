/** So much of a set goes in one message: few messages, and yet others get their turn on the link in between. */
const frameBytes = 256 * 1024;

/** The items in messages of bounded size; one that is larger goes alone. At least one message, be it empty. */
export function framesOf(items: Iterable<Buffer>): Buffer[][] {
  const frames: Buffer[][] = [];
  let frame: Buffer[] = [];
  let bytes = 0;
  for (const item of items) {
    if (frame.length > 0 && bytes + item.length > frameBytes) {
      frames.push(frame);
      frame = [];
      bytes = 0;
    }
    frame.push(item);
    bytes += item.length;
  }
  return [...frames, frame];
}
