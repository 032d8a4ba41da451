import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Files } from "../../../node-agent/files/files.js";
import { removeTree } from "../../../node-agent/files/remove-tree.js";

/** What every kind of files promises. @param root an empty directory of them */
export function filesContract(make: () => Promise<{ readonly files: Files; readonly root: string }>): void {
  let files: Files;
  let root: string;
  beforeEach(async () => {
    ({ files, root } = await make());
  });
  const at = (path: string) => `${root}/${path}`;

  describe("by path", () => {
    it("are read as written, or the end of them", async () => {
      await files.write(at("a"), "héllo", 0o640);
      expect(await files.read(at("a"))).toBe("héllo");
      expect([await files.read(at("a"), 3), await files.read(at("a"), 99)]).toEqual(["llo", "héllo"]);
      expect(((await files.stat(at("a")))?.mode ?? 0) & 0o777).toBe(0o640);
    });

    it("are nothing where there is nothing", async () => {
      expect(await files.read(at("a"))).toBeUndefined();
      expect(await files.stat(at("a"))).toBeUndefined();
      expect(await files.names(at("a"))).toEqual([]);
      await files.remove(at("a"));
      await expect(files.write(at("a/b"), "")).rejects.toMatchObject({ code: "ENOENT" });
      await expect(files.within(at("a"), async () => {})).rejects.toMatchObject({ code: "ENOENT" });
    });

    it("are replaced for the owner alone, with the directories above", async () => {
      await files.replace(at("a/b"), "one");
      await files.replace(at("a/b"), Buffer.from("two"));
      expect(await files.read(at("a/b"))).toBe("two");
      expect(((await files.stat(at("a/b")))?.mode ?? 0) & 0o777).toBe(0o600);
      expect(await files.names(at("a"))).toEqual(["b"]);
      await files.remove(at("a/b"));
      expect(await files.names(at("a"))).toEqual([]);
    });

    it("are touched only when they are not there", async () => {
      await files.touch(at("a"), 0o600);
      expect(await files.read(at("a"))).toBe("");
      await files.write(at("a"), "kept");
      await files.touch(at("a"), 0o600);
      expect(await files.read(at("a"))).toBe("kept");
    });

    it("make directories, which stay as they are", async () => {
      await files.makeDirectory(at("a/b"), 0o700);
      await files.write(at("a/b/c"), "c");
      await files.makeDirectory(at("a/b"), 0o755);
      expect(await files.read(at("a/b/c"))).toBe("c");
      expect(((await files.stat(at("a/b")))?.mode ?? 0) & 0o777).toBe(0o700);
      await expect(files.makeDirectory(at("a/b/c/d"))).rejects.toMatchObject({ code: "ENOTDIR" });
    });
  });

  describe("in a directory", () => {
    it("are made, listed and read", async () => {
      await files.within(root, async (directory) => {
        await directory.create("a", Buffer.from("data"), 0o640);
        await directory.ensure("b", 0o750, async (child) => child.create("c", Buffer.from("c"), 0o600));
        await directory.link("d", "b/c");
        expect((await directory.names()).map(String).sort()).toEqual(["a", "b", "d"]);
        expect(await directory.withFile("a", (file) => file.readFile())).toEqual(Buffer.from("data"));
        expect((await directory.lstat("b"))?.isDirectory()).toBe(true);
        expect((await directory.lstat("d"))?.isFile()).toBe(false);
        expect(await directory.lstat("e")).toBeUndefined();
        expect(await directory.readLink("d")).toBe("b/c");
        expect(await directory.readLink("a")).toBeUndefined();
      });
      expect(await files.read(at("d"))).toBe("c");
    });

    it("are listed a few at a time, whatever bytes name them", async () => {
      const names = Array.from({ length: 600 }, (_, index) =>
        Buffer.from([0xff, 0x41 + (index % 26), 0x30 + Math.floor(index / 26)]),
      );
      await files.within(root, async (directory) => {
        for (const name of names) await directory.create(name, Buffer.alloc(0), 0o600);
        const seen: string[] = [];
        for await (const name of directory.entries()) seen.push(name.toString("hex"));
        expect(seen.sort()).toEqual(names.map((name) => name.toString("hex")).sort());
        for await (const name of directory.entries()) await directory.unlink(name);
        expect(await directory.names()).toEqual([]);
      });
    });

    it("are not reached through links, nor made twice", async () => {
      await files.within(root, async (directory) => {
        await directory.ensure("a", 0o700, async () => {});
        await directory.link("b", "a");
        await expect(directory.within("b", async () => {})).rejects.toMatchObject({ code: "ENOTDIR" });
        await expect(directory.withFile("b", async () => {})).rejects.toMatchObject({ code: "ELOOP" });
        const again = directory.create("a", Buffer.alloc(0), 0o600);
        await expect(again).rejects.toMatchObject({ code: "EEXIST" });
      });
    });

    it("take the place of others, but not of full directories", async () => {
      await files.within(root, async (directory) => {
        await directory.create("a", Buffer.from("a"), 0o600);
        await directory.create("b", Buffer.from("b"), 0o600);
        await directory.rename("a", "b");
        expect((await directory.names()).map(String)).toEqual(["b"]);
        await directory.ensure("c", 0o700, (child) => directory.move("b", child, "d"));
        await directory.ensure("e", 0o700, async () => {});
        await expect(directory.rename("e", "c")).rejects.toMatchObject({ code: "ENOTEMPTY" });
      });
      expect(await files.read(at("c/d"))).toBe("a");
    });

    it("are removed, one or all", async () => {
      await files.makeDirectory(at("a/b"));
      await files.write(at("a/b/c"), "");
      await files.within(root, async (directory) => {
        expect(await directory.unlink("a")).toBe(false);
        expect(await directory.rmdir("a")).toBe(false);
        expect(await directory.unlink("z")).toBe(true);
        await removeTree(directory, "a");
        expect(await directory.names()).toEqual([]);
      });
    });
  });

  describe("beneath a volume", () => {
    it("are held, and directories that are missing made", async () => {
      await files.makeDirectory(at("v"));
      await files.write(at("v/file"), "f");
      expect(await files.beneath(at("v"), "file", async ({ isDirectory }) => isDirectory)).toBe(false);
      expect(await files.beneath(at("v"), "a/b", async ({ isDirectory }) => isDirectory)).toBe(true);
      expect(await files.names(at("v/a"))).toEqual(["b"]);
      await expect(files.beneath(at("v"), "../x", async () => {})).rejects.toThrow();
    });
  });
}
