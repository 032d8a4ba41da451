import type { TerminationMessages } from "./container-state.js";

/** What the last words of a pod's containers may take together, as kubelet bounds them. */
const podBytes = 12 << 10;

/** Each message, cut to its container's share: an object's size must not depend on what containers write. */
export function boundedMessages(messages: TerminationMessages, containers: number): TerminationMessages {
  const share = Math.floor(podBytes / Math.max(1, containers));
  return new Map([...messages].map(([id, text]) => [id, beginning(text, share)]));
}

/** At most so many bytes of UTF-8, and no part of a character. */
function beginning(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && isContinuation(bytes[end])) end--;
  return bytes.toString("utf8", 0, end);
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
