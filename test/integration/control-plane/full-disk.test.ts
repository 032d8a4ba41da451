import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { RotatingFile } from "../../../control-plane/audit/rotating-file.js";

const run = promisify(execFile);
const line = (letter: string, length: number) => `${letter.repeat(length - 1)}\n`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "coracle-full-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", folder]);
});
afterAll(async () => {
  await run("umount", [folder]);
  await rm(folder, { recursive: true });
});

it("leaves no half line in an audit log whose disk is full", async () => {
  const path = join(folder, "audit.log");
  const file = new RotatingFile({ path, maxBytes: 0, maxBackups: 0, maxAgeMs: 0, clock: systemClock });
  await file.open();
  await file.write([line("a", 6_000)]);
  await writeFile(join(folder, "other"), line("x", 4_096));
  await expect(file.write([line("b", 9_000)])).rejects.toThrow("ENOSPC");
  await file.write([line("c", 1_000)]);
  await file.close();
  expect(await readFile(path, "utf8")).toBe(line("a", 6_000) + line("c", 1_000));
});
