import type { ServerResponse } from "node:http";
import { ApiError } from "../../../api/errors.js";
import type { Clock } from "../../../common/clock.js";
import { drained, lengthOf, sendBytes, writeHead } from "../http/node-response.js";
import type { BytesResponse } from "../http/response.js";
import { errorResponse } from "../negotiation/error-response.js";

/** An answer up to this size is handed over as a whole. */
const pieceBytes = 256 * 1024;
/** A client that takes no piece for so long is cut off. */
const stalledMs = 30_000;
/** How much may wait for clients to read it, beside what the cache holds anyway. */
const mostHeldBytes = 256 * 1024 * 1024;

/** Sends large answers no faster than clients read them, and doesn't make much of those who don't. */
export class LargeAnswers {
  private heldBytes = 0;

  constructor(private readonly clock: Clock) {}

  static has({ body }: BytesResponse): boolean {
    return lengthOf(body) > pieceBytes;
  }

  async send(response: ServerResponse, answer: BytesResponse): Promise<void> {
    // Lists of objects are the cache's own bytes, in many parts; what is in one was made for this answer.
    const own = answer.body.length === 1 ? lengthOf(answer.body) : 0;
    if (this.heldBytes + own > mostHeldBytes) return sendBytes(response, errorResponse(tooMuch()), false);
    this.heldBytes += own;
    try {
      await this.sendPieces(response, answer);
    } finally {
      this.heldBytes -= own;
    }
  }

  private async sendPieces(response: ServerResponse, answer: BytesResponse): Promise<void> {
    writeHead(response, answer);
    for (const piece of pieces(answer.body)) {
      if (response.write(piece)) continue;
      const cancel = this.clock.after(stalledMs, () => response.destroy());
      await drained(response).finally(cancel);
    }
    response.end();
  }
}

const tooMuch = () =>
  new ApiError("TooManyRequests", "Too many large answers wait to be read, please try again later.", {
    retryAfterSeconds: 1,
  });

/** The same bytes in pieces of a good size. */
function* pieces(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  let piece: Uint8Array[] = [];
  let length = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const part = chunk.subarray(at, at + pieceBytes);
      piece.push(part);
      length += part.length;
      if (length < pieceBytes) continue;
      yield Buffer.concat(piece, length);
      piece = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(piece, length);
}
