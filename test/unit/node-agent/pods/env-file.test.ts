import { mkdtempSync } from "node:fs";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { HostFiles } from "../../../../node-agent/files/host-files.js";
import { parseEnvFile, readEnvFiles, valueInFile } from "../../../../node-agent/pods/spec/env-file.js";

describe("a file of variables", () => {
  it.each<[string, Record<string, string>]>([
    ["", {}],
    ["# only\n\n  # comments", {}],
    ["A='1'", { A: "1" }],
    ["  A = '1' \r\n\n# c\nB.b=''\n", { A: "1", "B.b": "" }],
    ["A='one\n# two\n'\nB='$A \\n \"x\"'", { A: "one\n# two\n", B: '$A \\n "x"' }],
    ["A='1'\nA='2'", { A: "2" }],
  ])("%j: %j", (text, values) => {
    expect(Object.fromEntries(parseEnvFile(text))).toEqual(values);
  });

  it.each([
    "A=1",
    'A="1"',
    "A='1''2'",
    "A='1'$B",
    "A='1",
    "='1'",
    "A",
    "A='1' # c",
    "A B='1'",
    "export A='1'",
  ])("is refused for what a shell may take otherwise: %j", (text) => {
    expect(() => parseEnvFile(`OK='1'\n${text}`)).toThrow("couldn't parse env file");
  });

  it("is parsed in time that grows with its length", () => {
    const begun = performance.now();
    expect(() => parseEnvFile(" ".repeat(2 ** 20) + "x".repeat(2 ** 20))).toThrow();
    expect(() => parseEnvFile(`${"#\n".repeat(2 ** 19)}=`)).toThrow();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe("a variable from a file", () => {
  const reference = { volumeName: "v", path: "p", key: "K" };
  const files = new Map([["v/p", new Map([["K", "x".repeat(32 * 1_024 + 1)]])]]);

  it.each([
    [{ ...reference, key: "no" }, 'environment variable key "no" not found in file "p"'],
    [{ ...reference, path: "no" }, 'environment variable key "K" not found in file "no"'],
    [{ ...reference, key: "k".repeat(129) }, "exceeds maximum length of 128 characters"],
    [reference, 'environment variable value for key "K" exceeds maximum size of 32KB'],
  ])("%#: %s", (asked, why) => {
    expect(() => valueInFile(asked, files)).toThrow(why);
  });

  it("is left out when it is optional and not there", () => {
    expect(valueInFile({ ...reference, path: "no", optional: true }, files)).toBeUndefined();
  });
});

describe("files of variables on a host", () => {
  let parent: string;
  let volume: string;
  beforeEach(async () => {
    parent = mkdtempSync(join(tmpdir(), "env-file-"));
    volume = join(parent, "volume");
    await mkdir(volume);
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const read = (path: string) => {
    const valueFrom = { fileKeyRef: { volumeName: "v", path, key: "A" } };
    const volumes = new Map([["v", { path: volume, readOnly: false }]]);
    return readEnvFiles({ name: "app", env: [{ name: "X", valueFrom }] }, volumes, new HostFiles());
  };

  it("are found in their volume, and nothing is made where they are not", async () => {
    await writeFile(join(volume, "env"), "A='1'");
    await symlink("env", join(volume, "link"));
    expect((await read("env")).get("v/env")?.get("A")).toBe("1");
    expect((await read("link")).get("v/link")?.get("A")).toBe("1");
    expect((await read("no/env")).size).toBe(0);
    expect((await readdir(volume)).sort()).toEqual(["env", "link"]);
  });

  it("are no others than the volume's own files", async () => {
    await writeFile(join(parent, "secret"), "A='secret'");
    await symlink("../secret", join(volume, "out"));
    await mkdir(join(volume, "directory"));
    await writeFile(join(volume, "long"), " ".repeat(2 ** 20 + 1));
    for (const path of ["out", "directory", "long"])
      await expect(read(path)).rejects.toThrow("couldn't parse env file");
  });
});
