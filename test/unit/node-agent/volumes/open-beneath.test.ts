import { chmod, mkdir, mkdtemp, readdir, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openBeneath } from "../../../../node-agent/volumes/open-beneath.js";

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
    await expect(openBeneath(volume, "link/new")).rejects.toThrow("leads to nothing");
    expect((await readdir(volume)).sort()).toEqual(["a", "link"]);
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
