import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { seededRandom } from "../../../../common/seeded-random.js";
import type { Directory } from "../../../../node-agent/files/directory.js";
import { OpenDirectory } from "../../../../node-agent/files/open-directory.js";
import { isWritten, writeAtomically } from "../../../../node-agent/volumes/atomic-writer.js";
import type { FileTree } from "../../../../node-agent/volumes/file-tree.js";

let parent: string;
let directory: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "atomic-writer-"));
  directory = join(parent, "volume");
  await mkdir(directory);
});
afterEach(() => rm(parent, { recursive: true }));

const random = seededRandom();
const tree = (files: Record<string, string>, mode = 0o644): FileTree =>
  new Map(Object.entries(files).map(([path, text]) => [path, { data: Buffer.from(text), mode }]));
const write = (files: FileTree, mountPoints: readonly string[] = []) =>
  OpenDirectory.at(directory, (volume) => writeAtomically(volume, files, { random, mountPoints }));

it("swaps all files at once and removes what is no longer there", async () => {
  expect(await write(tree({ a: "1", "d/b": "2" }))).toBe(true);
  const first = await readlink(join(directory, "..data"));
  expect(await readFile(join(directory, "d/b"), "utf8")).toBe("2");
  expect(await write(tree({ a: "3" }))).toBe(true);
  expect(await readFile(join(directory, "a"), "utf8")).toBe("3");
  const names = await readdir(directory);
  expect(names).not.toContain("d");
  expect(names).not.toContain(first);
});

it("touches nothing when nothing has changed", async () => {
  await write(tree({ a: "1", "d/e/b": "2" }));
  const first = await readlink(join(directory, "..data"));
  expect(await write(tree({ a: "1", "d/e/b": "2" }))).toBe(false);
  expect(await readlink(join(directory, "..data"))).toBe(first);
});

it("sets modes, and writes anew when they change", async () => {
  await write(tree({ a: "1" }, 0o400));
  expect((await stat(join(directory, "a"))).mode & 0o777).toBe(0o400);
  expect(await write(tree({ a: "1" }, 0o444))).toBe(true);
});

it("touches nothing when all that differs is what the pod's group was given", async () => {
  const files = tree({ token: "1" }, 0o600);
  const prepare = (fresh: Directory) => fresh.withFile("token", (file) => file.chmod(0o640));
  const writeFor = () =>
    OpenDirectory.at(directory, (volume) => writeAtomically(volume, files, { random, prepare }));
  expect(await writeFor()).toBe(true);
  expect(await writeFor()).toBe(false);
});

it("goes on after it was killed at any step, and leaves nothing of that", async () => {
  await write(tree({ a: "1" }));
  await symlink("..nowhere123", join(directory, "..data_tmp"));
  await mkdir(join(directory, "..abandoned1"));
  await write(tree({ a: "2" }));
  const kept = [await readlink(join(directory, "..data")), "..data", "a"];
  expect((await readdir(directory)).sort()).toEqual(kept.sort());
});

it("keeps the directories over which others mount, and makes them among its own files", async () => {
  const points = ["sub/deep", "d/sub"];
  await write(tree({ a: "1", "d/b": "2" }), points);
  const before = await stat(join(directory, "sub/deep"));
  expect(await write(tree({ a: "1", "d/b": "2" }), points)).toBe(false);
  expect(await write(tree({ a: "3", "d/b": "2" }), points)).toBe(true);
  expect((await stat(join(directory, "sub/deep"))).ino).toBe(before.ino);
  expect((await readdir(join(directory, "d"))).sort()).toEqual(["b", "sub"]);
  await expect(write(tree({ sub: "1" }), points)).rejects.toThrow("is a file and a directory");
  expect((await stat(join(directory, "sub/deep"))).ino).toBe(before.ino);
});

it("bounds how deep a file may lie", async () => {
  const path = (depth: number) => Array.from({ length: depth }, () => "d").join("/");
  await write(tree({ [path(64)]: "1" }));
  await expect(write(tree({ [path(65)]: "1" }))).rejects.toThrow("has more than 64 names");
  await expect(write(tree({ [path(500_000)]: "1" }))).rejects.toThrow("has more than 64 names");
});

it.each(["../a", "/a", "a/../../b", "a//b", ".", "a/.", "", "..data/a", "..data_tmp"])(
  "refuses to write to %j",
  async (path) => {
    await expect(write(tree({ [path]: "1" }))).rejects.toThrow("invalid path");
    expect(await readdir(parent)).toEqual(["volume"]);
  },
);

it("refuses a path through a file", async () => {
  await expect(write(tree({ a: "1", "a/b": "2" }))).rejects.toThrow("is a file and a directory");
  await expect(write(tree({ "a/b": "2", a: "1" }))).rejects.toThrow("is a file and a directory");
});

describe("a volume that others have written in", () => {
  let victim: string;
  beforeEach(async () => {
    victim = join(parent, "victim");
    await mkdir(join(victim, "sub"), { recursive: true });
    await writeFile(join(victim, "sub/file"), "precious");
    await write(tree({ a: "1", "d/b": "2" }));
  });

  const isUnharmed = async () => {
    expect(await readFile(join(victim, "sub/file"), "utf8")).toBe("precious");
    expect(await readdir(victim)).toEqual(["sub"]);
    expect(await readFile(join(directory, "a"), "utf8")).toBe("3");
    expect(await readFile(join(directory, "d/b"), "utf8")).toBe("4");
  };
  const next = tree({ a: "3", "d/b": "4" });

  it.each(["../victim/sub", "..", ".", "/tmp", "d"])("never follows ..data to %j", async (target) => {
    await unlink(join(directory, "..data"));
    await symlink(target, join(directory, "..data"));
    expect(await OpenDirectory.at(directory, isWritten)).toBe(false);
    await write(next);
    await isUnharmed();
  });

  it("replaces a ..data that is a directory or a file", async () => {
    for (const make of [
      () => mkdir(join(directory, "..data")),
      () => writeFile(join(directory, "..data"), ""),
    ]) {
      await rm(join(directory, "..data"));
      await make();
      await write(next);
      await isUnharmed();
    }
  });

  it("never follows a link in the place of its own directory, or of a user's name", async () => {
    const own = await readlink(join(directory, "..data"));
    await rm(join(directory, own), { recursive: true });
    await symlink(join(victim, "sub"), join(directory, own));
    await unlink(join(directory, "d"));
    await symlink(victim, join(directory, "d"));
    await write(next);
    await isUnharmed();
    expect((await lstat(join(directory, "d"))).isSymbolicLink()).toBe(true);
    expect(await readlink(join(directory, "d"))).toBe("..data/d");
  });

  it("removes what it finds there, without following it", async () => {
    await symlink(victim, join(directory, "link"));
    await mkdir(join(directory, "full/of"), { recursive: true });
    await symlink(victim, join(directory, "full/of/links"));
    await write(next);
    await isUnharmed();
    expect((await readdir(directory)).filter((name) => !name.startsWith(".."))).toEqual(["a", "d"]);
  });
});
