import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Clock } from "../../../common/clock.js";
import type { BodyWriter, BytesResponse, StreamResponse } from "./response.js";

/** HTTP/2 forbids what HTTP/1.1 says about the connection. */
export function sendBytes(response: ServerResponse, answer: BytesResponse, head: boolean): void {
  const length = writeHead(response, answer);
  const single = answer.body.length === 1 ? answer.body[0] : undefined;
  if (head || length === 0) response.end();
  else if (single) response.end(single);
  else response.end(Buffer.concat(answer.body, length));
}

/** An answer up to this size is handed over as a whole. */
const pieceBytes = 256 * 1024;
/** A client that takes no piece for so long is cut off. */
const stalledMs = 30_000;

export const isLarge = ({ body }: BytesResponse): boolean => lengthOf(body) > pieceBytes;

/** Sends a large answer no faster than the client reads: what waits is not copied meanwhile. */
export async function sendPieces(
  response: ServerResponse,
  answer: BytesResponse,
  clock: Clock,
): Promise<void> {
  writeHead(response, answer);
  for (const piece of pieces(answer.body)) {
    if (response.write(piece)) continue;
    const cancel = clock.after(stalledMs, () => response.destroy());
    await drained(response).finally(cancel);
  }
  response.end();
}

function writeHead(response: ServerResponse, { statusCode, headers, body }: BytesResponse): number {
  const length = lengthOf(body);
  response.writeHead(statusCode, { ...headers, "content-length": length });
  return length;
}

const lengthOf = (body: readonly Uint8Array[]) => body.reduce((sum, chunk) => sum + chunk.length, 0);

/** The same bytes in pieces of a good size; what is larger stays as it is. */
function* pieces(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  let piece: Uint8Array[] = [];
  let length = 0;
  for (const chunk of chunks) {
    piece.push(chunk);
    length += chunk.length;
    if (length < pieceBytes) continue;
    yield Buffer.concat(piece, length);
    piece = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(piece, length);
}

/** Streams an answer; a writer that throws has its connection broken instead of ended. */
export async function sendStream(
  response: ServerResponse,
  answer: StreamResponse,
  signal: AbortSignal,
): Promise<void> {
  try {
    await answer.write(new ResponseWriter(response, answer.statusCode, answer.headers), signal);
    if (!response.headersSent) response.writeHead(answer.statusCode, answer.headers);
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

class ResponseWriter implements BodyWriter {
  constructor(
    private readonly response: ServerResponse,
    private readonly statusCode: number,
    private readonly headers: OutgoingHttpHeaders,
  ) {}

  flush(): void {
    if (this.response.headersSent) return;
    this.response.writeHead(this.statusCode, this.headers);
    this.response.flushHeaders();
  }

  write(bytes: Uint8Array): Promise<void> | void {
    if (!this.response.headersSent) this.response.writeHead(this.statusCode, this.headers);
    if (this.response.write(bytes)) return;
    return drained(this.response);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      response.off("drain", settle).off("close", gone);
      resolve();
    };
    const gone = () => {
      response.off("drain", settle);
      reject(new Error("the client went away"));
    };
    response.on("drain", settle).on("close", gone);
  });
}
