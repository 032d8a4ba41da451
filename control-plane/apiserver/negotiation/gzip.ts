import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { BytesResponse } from "../http/response.js";

const compress = promisify(gzip);
/** Below this, packing costs more than it saves. */
const minimumBytes = 128 * 1024;

/** Packs large answers for clients that accept it. The only place where answers meet zlib. */
export async function compressed(
  answer: BytesResponse,
  headers: IncomingHttpHeaders,
): Promise<BytesResponse> {
  const size = answer.body.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size < minimumBytes || !acceptsGzip(headers)) return answer;
  const packed = await compress(Buffer.concat(answer.body, size), { level: 1 });
  return {
    ...answer,
    headers: { ...answer.headers, "content-encoding": "gzip", vary: "Accept-Encoding" },
    body: [packed],
  };
}

const acceptsGzip = (headers: IncomingHttpHeaders) =>
  /(^|,)\s*gzip\s*(;\s*q=(1|0\.\d*[1-9]))?\s*(,|$)/.test(String(headers["accept-encoding"] ?? ""));
