import { chmod, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { OpenDirectory } from "../../../../node-agent/files/open-directory.js";
import { type GroupAccess, setGroup } from "../../../../node-agent/volumes/fs-group.js";

/** Root may give files to any group; others only to their own. */
const group = process.getuid?.() === 0 ? 4_321 : (process.getgid?.() ?? 0);

describe("a volume's group", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "fs-group-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const give = (access: GroupAccess = "write") =>
    OpenDirectory.at(directory, (volume) => setGroup(volume, group, access));

  async function seen(path: string): Promise<string> {
    const { mode, gid } = await lstat(path);
    return `${(mode & 0o7777).toString(8)} ${gid}`;
  }

  it("owns files and directories, and what will be made in them", async () => {
    await mkdir(join(directory, "below"), { mode: 0o700 });
    await writeFile(join(directory, "below/file"), "", { mode: 0o600 });
    await give();
    expect(await seen(directory)).toBe(`2770 ${group}`);
    expect(await seen(join(directory, "below"))).toBe(`2770 ${group}`);
    expect(await seen(join(directory, "below/file"))).toBe(`660 ${group}`);
  });

  it("may only read where nobody may write", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    for (const [before, after] of [
      [0o400, "440"],
      [0o600, "640"],
      [0o644, "644"],
    ] as const) {
      await chmod(file, before);
      await give("read");
      expect(await seen(file)).toBe(`${after} ${group}`);
    }
    await chmod(directory, 0o755);
    await give("read");
    expect(await seen(directory)).toBe(`2755 ${group}`);
  });

  it("is not given to more levels than the agent can hold open", async () => {
    const deep = (levels: number) => Array.from({ length: levels }, () => "d").join("/");
    await mkdir(join(directory, deep(256)), { recursive: true });
    await give();
    await mkdir(join(directory, deep(257)));
    await expect(give()).rejects.toThrow("directories lie more than 256 deep in each other");
  });

  it("is not given to what links lead to", async () => {
    const outside = await mkdtemp(join(tmpdir(), "fs-group-outside-"));
    const before = await seen(outside);
    await symlink(outside, join(directory, "link"));
    await symlink("/nowhere", join(directory, "dangling"));
    await give();
    expect(await seen(outside)).toBe(before);
    await rm(outside, { recursive: true });
  });
});
