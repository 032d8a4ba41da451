import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { explained } from "../../../cli/output.js";
import { UserError } from "../../../common/errors.js";

const main = fileURLToPath(new URL("../../../cli/main.js", import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, CORACLE_HOME: "/nowhere" };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

describe("the command line", () => {
  it.each([
    [["frobnicate"], "coracle: unknown command 'frobnicate'\n"],
    [["statsu"], "coracle: unknown command 'statsu' (Did you mean status?)\n"],
    [["status", "--nope"], "coracle: unknown option '--nope' (Did you mean --home?)\n"],
    [
      ["up", "--profile", "quick"],
      "coracle: option '--profile <name>' argument 'quick' is invalid. Allowed choices are fast, kubernetes.\n",
    ],
    [
      ["up", "--timeout", "soon"],
      "coracle: option '--timeout <seconds>' argument 'soon' is invalid. It must be a number of seconds above 0.\n",
    ],
  ])("refuses %j in one line", async (args, line) => {
    expect(await run(...args)).toEqual({ code: 1, out: "", err: line });
  });

  it("reads the lab's flags before the lab is started", async () => {
    expect(await run("lab-ready", "--check", "--no-demo")).toEqual({ code: 0, out: "", err: "" });
    expect(await run("lab-ready", "--check", "--timeot", "3")).toEqual({
      code: 1,
      out: "",
      err: "coracle: unknown option '--timeot' (Did you mean --timeout?)\n",
    });
  });

  it("tells its version, and the server's only where one answers", async () => {
    const version = /^v1\.36\.0\+coracle\.\d+\.\d+\.\d+$/;
    expect((await run("version")).out).toMatch(/^Client Version: v1\.36\.0\+coracle\.\S+\n$/);
    const { clientVersion, serverVersion } = JSON.parse((await run("version", "-o", "json")).out);
    expect(clientVersion).toMatchObject({
      major: "1",
      minor: "36",
      gitVersion: expect.stringMatching(version),
    });
    expect(clientVersion.gitCommit).toMatch(/^([0-9a-f]{40})?$/);
    expect(clientVersion.gitTreeState).toMatch(/^(clean|dirty|archive)$/);
    expect(serverVersion).toBeUndefined();
    expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("says who may do what is refused", () => {
    const denied = Object.assign(new Error("x"), { code: "EACCES", syscall: "open", path: "/a" });
    expect(explained(denied)).toBe("this needs root (open /a: permission denied)");
    const within = new UserError("files: open /a: permission denied", { cause: denied });
    expect(explained(within)).toBe("this needs root (files: open /a: permission denied)");
    expect(explained(new UserError("no such node"))).toBe("no such node");
  });
});
