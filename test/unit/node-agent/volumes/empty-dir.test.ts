import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { HostFiles } from "../../../../node-agent/files/host-files.js";
import { prepareEmptyDir } from "../../../../node-agent/volumes/empty-dir.js";

describe("an emptyDir", () => {
  let parent: string;
  let path: string;
  let commands: string[];
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "empty-dir-"));
    path = join(parent, "kubernetes.io~empty-dir", "data");
    commands = [];
  });
  afterEach(() => rm(parent, { recursive: true }));

  const run = async (file: string, args: readonly string[]) => {
    commands.push([file, ...args].join(" "));
    return "";
  };
  const prepare = (medium = "", group?: number) =>
    prepareEmptyDir(path, { medium, sizeLimit: "1Ki" }, group, new HostFiles(), { run });
  const mode = async () => (await stat(path)).mode & 0o7777;

  it("is for everybody", async () => {
    await prepare();
    expect(await mode()).toBe(0o777);
  });

  it("hands its group on", async () => {
    await prepare("", process.getgid?.());
    expect(await mode()).toBe(0o2777);
  });

  it("is left alone once it is there, empty or not", async () => {
    await prepare();
    await chmod(path, 0o700);
    await prepare();
    expect(await mode()).toBe(0o700);
  });

  it("is made anew when this process was killed on the way", async () => {
    await mkdir(join(parent, "kubernetes.io~empty-dir", "..data"), { recursive: true, mode: 0o700 });
    await prepare();
    expect(await mode()).toBe(0o777);
    expect(await readdir(join(path, ".."))).toEqual(["data"]);
  });

  it("in memory has its mode and group from the beginning", async () => {
    await prepare("Memory", 7);
    await prepare("Memory");
    const [withGroup, without] = commands;
    expect(withGroup).toBe(`mount -t tmpfs -o mode=2777,gid=7,size=1024,noswap tmpfs ${path}`);
    expect(without).toBe(`mount -t tmpfs -o mode=0777,size=1024,noswap tmpfs ${path}`);
  });
});
