import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { BytesResponse } from "./response.js";

/** Answers a request that asked for an upgrade and won't get one, on the bare HTTP/1.1 connection. */
export function writeRaw(socket: Duplex, answer: BytesResponse): void {
  const length = answer.body.reduce((sum, chunk) => sum + chunk.length, 0);
  const headers = { ...answer.headers, "content-length": length, connection: "close" };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}: ${one}\r\n`),
  );
  const first = `HTTP/1.1 ${answer.statusCode} ${STATUS_CODES[answer.statusCode] ?? "Unknown"}\r\n`;
  const bytes = Buffer.concat([Buffer.from(`${first}${lines.join("")}\r\n`), ...answer.body]);
  socket.end(bytes, () => socket.destroy());
}
