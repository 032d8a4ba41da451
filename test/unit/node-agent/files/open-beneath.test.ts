import { chmod, mkdir, mkdtemp, readdir, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openBeneath } from "../../../../node-agent/files/open-beneath.js";

describe("a part of a volume", () => {
  let parent: string;
  let volume: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "open-beneath-"));
    volume = join(parent, "volume");
    await mkdir(join(volume, "a/b"), { recursive: true });
    await mkdir(join(parent, "outside"));
    await writeFile(join(volume, "a/file"), "");
  });
  afterEach(() => rm(parent, { recursive: true }));

  async function opened(path: string): Promise<string> {
    const handle = await openBeneath(volume, path);
    const found = await readlink(`/proc/self/fd/${handle.fd}`);
    await handle.close();
    return found.slice(volume.length);
  }
  const link = (target: string, name: string) => symlink(target, join(volume, name));

  it.each([
    ["a/b", "/a/b"],
    ["a/file", "/a/file"],
    ["./a//b/", "/a/b"],
    ["a/../a/b", "/a/b"],
    [".", ""],
  ])("is found: %s", async (path, at) => {
    expect(await opened(path)).toBe(at);
  });

  it("is made where it is missing, with the volume's mode", async () => {
    await chmod(volume, 0o777);
    expect(await opened("a/new/one")).toBe("/a/new/one");
    expect((await stat(join(volume, "a/new"))).mode & 0o777).toBe(0o777);
    expect((await stat(join(volume, "a/new/one"))).mode & 0o777).toBe(0o777);
  });

  it("is made with the volume's group, where that is handed on", async () => {
    await chmod(volume, 0o2770);
    await opened("new/one");
    expect((await stat(join(volume, "new/one"))).mode & 0o7777).toBe(0o2770);
  });

  it("is made where a link leads inside", async () => {
    await link("a/b", "link");
    expect(await opened("link/new/one")).toBe("/a/b/new/one");
  });

  it("is refused when it is too deep to be held open, however many names it has", async () => {
    const deep = (depth: number) => Array.from({ length: depth }, () => "d").join("/");
    expect(await opened(deep(64))).toBe(`/${deep(64)}`);
    for (const depth of [65, 500_000])
      await expect(openBeneath(volume, deep(depth))).rejects.toThrow("has more than 64 names");
  });

  it("is found through links that stay inside", async () => {
    await link("a/b", "relative");
    await link(join(volume, "a"), "absolute");
    await link("../a/file", "a/up");
    expect(await opened("relative")).toBe("/a/b");
    expect(await opened("absolute/b")).toBe("/a/b");
    expect(await opened("a/up")).toBe("/a/file");
  });

  it.each([
    ["..", "link"],
    ["../outside", "link/new"],
    ["a/../../outside", "link/new"],
    ["/", "link/tmp/made-by-open-beneath"],
    ["/proc/self/root", "link/tmp/made-by-open-beneath"],
    ["link", "link"],
  ])("is refused where a link leads to %s", async (target, path) => {
    await link(target, "link");
    const before = await readdir("/proc/self/fd");
    await expect(openBeneath(volume, path)).rejects.toMatchObject({ name: "LeavesVolume" });
    expect(await readdir(join(parent, "outside"))).toEqual([]);
    await expect(stat("/tmp/made-by-open-beneath")).rejects.toThrow();
    expect((await readdir("/proc/self/fd")).length).toBeLessThanOrEqual(before.length);
  });

  it("is refused for a path that leads out by itself", async () => {
    await expect(openBeneath(volume, "a/../../outside")).rejects.toMatchObject({ name: "LeavesVolume" });
  });

  it("makes nothing where a link leads to nothing", async () => {
    await link("nothing", "link");
    await link("a/nothing", "deeper");
    for (const path of ["link", "link/new", "deeper", "deeper/new"])
      await expect(openBeneath(volume, path)).rejects.toThrow("leads to nothing");
    expect((await readdir(volume)).sort()).toEqual(["a", "deeper", "link"]);
    expect((await readdir(join(volume, "a"))).sort()).toEqual(["b", "file"]);
  });

  it("is not looked for in a file", async () => {
    await expect(openBeneath(volume, "a/file/x")).rejects.toThrow("ENOTDIR");
  });

  it("stays what was opened, whatever its path becomes", async () => {
    const handle = await openBeneath(volume, "a/b");
    await rm(join(volume, "a"), { recursive: true });
    await link("../outside", "a");
    await expect(readdir(`/proc/self/fd/${handle.fd}`)).resolves.toEqual([]);
    expect(await readlink(`/proc/self/fd/${handle.fd}`)).toContain("(deleted)");
    await handle.close();
  });

  it("cannot be led out by one who changes links meanwhile", async () => {
    let racing = true;
    // What is made in it meanwhile keeps it: the next round removes that, too.
    const remove = () => rm(join(volume, "raced"), { force: true, recursive: true }).catch(() => {});
    const race = (async () => {
      while (racing) {
        await remove();
        await symlink("../outside", join(volume, "raced")).catch(() => {});
        await remove();
        await mkdir(join(volume, "raced")).catch(() => {});
      }
    })();
    for (let round = 0; round < 500; round += 1)
      await openBeneath(volume, `raced/x${round}`).then(
        (handle) => handle.close(),
        () => {},
      );
    racing = false;
    await race;
    expect(await readdir(join(parent, "outside"))).toEqual([]);
  });
});
