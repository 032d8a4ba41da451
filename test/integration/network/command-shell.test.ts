import { describe, expect, it } from "@jest/globals";
import { CommandShell } from "../../../node-agent/host/command-shell.js";

describe("the command shell", () => {
  it("gives a command its arguments and input as they are, and its output back", async () => {
    const shell = new CommandShell();
    const strange = `it's "$HOME" \`id\` \\n
of two lines`;
    expect(await shell.run("printf", ["%s|", strange, ""])).toBe(`${strange}||`);
    expect(await shell.run("cat", [], strange)).toBe(strange);
    expect(await shell.run("cat", [])).toBe("");
  });

  it("takes commands at once and in turn, much output among them", async () => {
    const shell = new CommandShell();
    const lengths = [0, 1, 3_000_000, 7];
    const outputs = await Promise.all(lengths.map((n) => shell.run("head", ["-c", String(n), "/dev/zero"])));
    expect(outputs.map(({ length }) => length)).toEqual(lengths);
  });

  it("rejects with what the command said, and runs the next", async () => {
    const shell = new CommandShell();
    const failed = shell.run("ls", ["/no/such/place"]);
    const next = shell.run("echo", ["on"]);
    await expect(failed).rejects.toMatchObject({
      name: "CommandError",
      command: "ls /no/such/place",
      stderr: expect.stringContaining("No such file"),
    });
    expect(await next).toBe("on\n");
    await expect(shell.run("no-such-program", [])).rejects.toThrow("not found");
  });

  it("puts its prefix before every command", async () => {
    expect(await new CommandShell(["env", "WHERE=here"]).run("printenv", ["WHERE"])).toBe("here\n");
  });

  it("replaces a shell that was killed", async () => {
    const shell = new CommandShell();
    await expect(shell.run("sh", ["-c", "kill -9 $PPID"])).rejects.toThrow("the shell ended");
    expect(await shell.run("echo", ["again"])).toBe("again\n");
  });
});
