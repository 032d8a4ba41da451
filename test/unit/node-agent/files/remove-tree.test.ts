import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { OpenDirectory } from "../../../../node-agent/files/open-directory.js";
import { removeTree } from "../../../../node-agent/files/remove-tree.js";

describe("removing a tree", () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "remove-tree-"));
    await mkdir(join(parent, "victim"));
    await writeFile(join(parent, "victim/file"), "precious");
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const remove = (name: string) => OpenDirectory.at(parent, (directory) => removeTree(directory, name));
  const openFiles = async () => (await readdir("/proc/self/fd")).length;

  it("takes directories, files and links, and nothing that links lead to", async () => {
    await mkdir(join(parent, "tree/a/b"), { recursive: true });
    await writeFile(join(parent, "tree/a/b/file"), "");
    await symlink(join(parent, "victim"), join(parent, "tree/a/link"));
    await symlink("../victim", join(parent, "tree/relative"));
    await symlink("/nowhere", join(parent, "tree/dangling"));
    await remove("tree");
    expect(await readdir(parent)).toEqual(["victim"]);
    expect(await readFile(join(parent, "victim/file"), "utf8")).toBe("precious");
  });

  it("takes a link, a file, and nothing", async () => {
    await symlink("victim", join(parent, "link"));
    await writeFile(join(parent, "file"), "");
    for (const name of ["link", "file", "absent"]) await remove(name);
    expect(await readdir(parent)).toEqual(["victim"]);
    expect(await readdir(join(parent, "victim"))).toEqual(["file"]);
  });

  it("takes what has a name that is no text", async () => {
    const names = [Buffer.from([0xff, 0xfe]), Buffer.from("e\xe9", "latin1"), Buffer.from("\n")];
    const inTree = (name: Buffer) => Buffer.concat([Buffer.from(`${join(parent, "tree")}/`), name]);
    await mkdir(join(parent, "tree"));
    for (const name of names) await mkdir(inTree(name));
    for (const name of names)
      await writeFile(Buffer.concat([inTree(name), Buffer.from("/\xc0", "latin1")]), "");
    await remove("tree");
    expect(await readdir(parent)).toEqual(["victim"]);
  });

  it.each(["", ".", "..", "a/b", "../x", "a\0b"])("refuses %j for a name", async (name) => {
    await expect(remove(name)).rejects.toThrow("is not a file name");
  });

  it("takes directories deeper than a path can say, with few of them open", async () => {
    const script =
      "mkdir tree; cd tree; i=0; while [ $i -lt 1200 ]; do mkdir dddd ..deep-0; cd dddd; i=$((i+1)); done";
    expect(spawnSync("sh", ["-c", script], { cwd: parent }).status).toBe(0);
    const before = await openFiles();
    await remove("tree");
    expect(await readdir(parent)).toEqual(["victim"]);
    expect(await openFiles()).toBeLessThanOrEqual(before);
    // The kernel's own time for such a tree grows with the square of its depth.
  }, 60_000);
});
