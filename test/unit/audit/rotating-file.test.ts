import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { RotatingFile, type RotatingFileOptions } from "../../../control-plane/audit/rotating-file.js";
import { FakeClock } from "../../support/fake-clock.js";

const dayMs = 24 * 60 * 60 * 1_000;

describe("a rotating file", () => {
  let folder: string;
  let clock: FakeClock;
  const files: RotatingFile[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "coracle-audit-"));
    clock = new FakeClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  });
  afterEach(async () => {
    await Promise.all(files.splice(0).map((file) => file.close()));
    await rm(folder, { recursive: true, force: true });
  });

  const path = () => join(folder, "audit.log");
  const names = async () => (await readdir(folder)).sort();
  const content = (name: string) => readFile(join(folder, name), "utf8");
  async function open(options: Partial<RotatingFileOptions> = {}): Promise<RotatingFile> {
    const file = new RotatingFile({
      path: path(),
      maxBytes: 10,
      maxBackups: 0,
      maxAgeMs: 0,
      clock,
      ...options,
    });
    files.push(file);
    await file.open();
    return file;
  }

  it("is its owner's alone, and so is its folder", async () => {
    await open({ path: join(folder, "new", "audit.log") });
    expect((await stat(join(folder, "new"))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, "new", "audit.log"))).mode & 0o777).toBe(0o600);
  });

  it("is put aside before it grows beyond its size, under the time", async () => {
    const file = await open();
    await file.write(["1234\n", "5678\n", "abcd\n"]);
    expect(await names()).toEqual(["audit-2026-01-02T03-04-05.678.log", "audit.log"]);
    expect(await content("audit-2026-01-02T03-04-05.678.log")).toBe("1234\n5678\n");
    expect(await content("audit.log")).toBe("abcd\n");
  });

  it("goes on with what is there, and counts it", async () => {
    await writeFile(path(), "12345678\n");
    await (await open()).write(["ab\n"]);
    expect(await content("audit.log")).toBe("ab\n");
  });

  it("keeps the mode that its owner gave it", async () => {
    await writeFile(path(), "12345678\n");
    await chmod(path(), 0o640);
    await (await open()).write(["ab\n"]);
    expect((await stat(path())).mode & 0o777).toBe(0o640);
  });

  it("takes one line that is larger than it all the same", async () => {
    const file = await open();
    await file.write(["123456789012345\n", "a\n"]);
    expect(await names()).toHaveLength(2);
    expect(await content("audit.log")).toBe("a\n");
  });

  it("gives two old files of one moment two names", async () => {
    await (await open()).write(["12345678\n", "23456789\n", "34567890\n"]);
    expect(await names()).toEqual([
      "audit-2026-01-02T03-04-05.678.log",
      "audit-2026-01-02T03-04-05.679.log",
      "audit.log",
    ]);
  });

  it("is never put aside at size 0", async () => {
    await (await open({ maxBytes: 0 })).write(["1234567890\n", "1234567890\n"]);
    expect(await names()).toEqual(["audit.log"]);
  });

  it("keeps as many old files as it may, and others' files", async () => {
    for (const name of [
      "audit-notes.log",
      "audit-2026-13-99T03-04-05.678.log",
      "other-2020-01-02T03-04-05.678.log",
    ])
      await writeFile(join(folder, name), "");
    const file = await open({ maxBackups: 2 });
    for (let index = 0; index < 6; index++) {
      await file.write([`${index}2345678\n`]);
      await clock.advance(1_000);
    }
    expect(await names()).toEqual([
      "audit-2026-01-02T03-04-09.678.log",
      "audit-2026-01-02T03-04-10.678.log",
      "audit-2026-13-99T03-04-05.678.log",
      "audit-notes.log",
      "audit.log",
      "other-2020-01-02T03-04-05.678.log",
    ]);
  });

  it("removes old files when they are too old, at its opening too", async () => {
    await writeFile(join(folder, "audit-2025-12-30T00-00-00.000.log"), "");
    await writeFile(join(folder, "audit-2026-01-01T00-00-00.000.log"), "");
    await open({ maxAgeMs: 2 * dayMs });
    expect(await names()).toEqual(["audit-2026-01-01T00-00-00.000.log", "audit.log"]);
  });

  it("throws when the disk is full, and is opened anew for the next line", async () => {
    const file = await open({ path: "/dev/full" });
    await expect(file.write(["a\n"])).rejects.toThrow("ENOSPC");
    await expect(file.write(["b\n"])).rejects.toThrow("ENOSPC");
  });

  it("is opened anew after it could not be put aside", async () => {
    const file = await open();
    await file.write(["12345678\n"]);
    await rm(folder, { recursive: true });
    await expect(file.write(["ab\n"])).rejects.toThrow("ENOENT");
    await file.open();
    await file.write(["cd\n"]);
    expect(await content("audit.log")).toBe("cd\n");
  });

  it("can't be opened where there can be no file", async () => {
    await expect(open({ path: "/dev/null/audit.log" })).rejects.toThrow("EEXIST");
  });
});
