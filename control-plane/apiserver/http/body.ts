import type { Readable } from "node:stream";
import { ApiError } from "../../../api/errors.js";

export const tooLarge = (limit: number): ApiError =>
  new ApiError("RequestEntityTooLarge", `Request entity too large: limit is ${limit}`);

/** Reads all of `stream`; ApiError 413 as soon as it is known to exceed `limit` bytes. */
export function readBody(stream: Readable, limit: number, declaredLength?: string): Promise<Buffer> {
  if (Number(declaredLength ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        stream.removeAllListeners("data");
        stream.resume();
        reject(tooLarge(limit));
      } else chunks.push(chunk);
    });
    stream.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)),
    );
    stream.on("error", reject);
    stream.on("close", () => reject(new ApiError("BadRequest", "the request body ended early")));
  });
}
