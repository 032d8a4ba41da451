import { write } from "node:fs";
import { promisify } from "node:util";
import type { AuditOutput } from "./audit-log.js";

const writeTo = promisify(write);
const descriptor = 1;

/** This process's standard output, written to in the background: whoever reads it slowly holds up nothing else. */
export class StandardOutput implements AuditOutput {
  async write(lines: readonly string[]): Promise<void> {
    let left = Buffer.from(lines.join(""));
    while (left.length > 0) {
      const { bytesWritten } = await writeTo(descriptor, left, 0, left.length, null);
      left = left.subarray(bytesWritten);
    }
  }

  async close(): Promise<void> {}
}
