import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { HostFiles } from "../../../../node-agent/files/host-files.js";
import { prepareHostPath } from "../../../../node-agent/volumes/host-path.js";

describe("hostPath volumes", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "host-path-"));
    await writeFile(join(directory, "file"), "");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const at = (name: string) => join(directory, name);

  it.each([
    ["anything", ".", ""],
    ["a directory", ".", "Directory"],
    ["a directory that need not be made", ".", "DirectoryOrCreate"],
    ["a file", "file", "File"],
    ["a file that need not be made", "file", "FileOrCreate"],
  ])("takes %s", async (_, name, type) => {
    await expect(prepareHostPath({ path: at(name), type }, new HostFiles())).resolves.toBeUndefined();
  });

  it("takes devices and sockets", async () => {
    await prepareHostPath({ path: "/dev/null", type: "CharDevice" }, new HostFiles());
    const server = createServer().listen(at("socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    await prepareHostPath({ path: at("socket"), type: "Socket" }, new HostFiles());
    server.close();
  });

  it.each([
    ["file", "Directory", "is not a directory"],
    ["file", "DirectoryOrCreate", "is not a directory"],
    [".", "File", "is not a file"],
    [".", "FileOrCreate", "is not a file"],
    ["file", "Socket", "is not a socket"],
    ["file", "BlockDevice", "is not a block device"],
    ["none", "Directory", "is not a directory"],
    ["none", "File", "is not a file"],
    ["none", "CharDevice", "is not a character device"],
  ])("refuses %s as %s", async (name, type, words) => {
    const path = at(name);
    await expect(prepareHostPath({ path, type }, new HostFiles())).rejects.toThrow(
      `hostPath type check failed: ${path} ${words}`,
    );
  });

  it("makes what may be made", async () => {
    await prepareHostPath({ path: at("a/b"), type: "DirectoryOrCreate" }, new HostFiles());
    expect((await stat(at("a/b"))).mode & 0o777).toBe(0o755);
    await prepareHostPath({ path: at("c/file"), type: "FileOrCreate" }, new HostFiles());
    expect((await stat(at("c/file"))).isFile()).toBe(true);
  });
});
