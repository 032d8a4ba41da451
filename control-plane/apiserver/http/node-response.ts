import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { BodyWriter, BytesResponse, StreamResponse } from "./response.js";

/** HTTP/2 forbids what HTTP/1.1 says about the connection. */
export function sendBytes(response: ServerResponse, answer: BytesResponse, head: boolean): void {
  const length = writeHead(response, answer);
  const single = answer.body.length === 1 ? answer.body[0] : undefined;
  if (head || length === 0) response.end();
  else if (single) response.end(single);
  else response.end(Buffer.concat(answer.body, length));
}

/** @returns how long the body is */
export function writeHead(response: ServerResponse, { statusCode, headers, body }: BytesResponse): number {
  const length = lengthOf(body);
  response.writeHead(statusCode, { ...headers, "content-length": length });
  return length;
}

export const lengthOf = (body: readonly Uint8Array[]) => body.reduce((sum, chunk) => sum + chunk.length, 0);

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

/** Until the client has taken what was written. Throws when it has gone. */
export function drained(response: ServerResponse): Promise<void> {
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
