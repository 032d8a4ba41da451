import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { joinInstructions } from "../../../cli/cluster/join-instructions.js";

const token = "abcdef.0123456789abcdef";

it("brings the token to the new host in a file, and in nobody's argument list", async () => {
  const directory = await mkdtemp(join(tmpdir(), "coracle-join-"));
  try {
    const text = joinInstructions("192.0.2.1:6444", "sha256:00", token).replaceAll("/etc/coracle", directory);
    // What a shell prints of each command that it runs.
    const commands = text
      .split("\n")
      .slice(1)
      .join("\n")
      .replaceAll(/node (?=dist)/g, "echo ");
    const { stderr, stdout, status } = spawnSync("sh", ["-x"], { input: commands, encoding: "utf8" });
    expect({ status, told: stderr.includes(token) || stdout.includes(token) }).toEqual({
      status: 0,
      told: false,
    });
    const file = join(directory, "bootstrap-token");
    expect(stdout).toContain("dist/node-agent/proxy/main.js --socket=/run/coracle/proxy.sock");
    expect(stdout).toContain(`--bootstrap-token-file=${file}`);
    expect(await readFile(file, "utf8")).toBe(`${token}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(directory, { recursive: true });
  }
});
