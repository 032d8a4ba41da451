import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";

const scripts = fileURLToPath(new URL("../../../../scripts", import.meta.url));

function bash(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: unknown; err: string }> {
  return new Promise((resolve) => {
    execFile("bash", [...args], { env: { ...process.env, ...env } }, (error, _out, err) =>
      resolve({ code: error?.code, err }),
    );
  });
}

describe("the scripts", () => {
  it("refuse a layer of tests that there isn't", async () => {
    const said = await bash([join(scripts, "test.sh"), "unit", "balancer"]);
    expect(said).toEqual({
      code: 1,
      err: "coracle: there is no layer 'balancer': check unit simulation contract integration e2e chaos\n",
    });
  });

  it("start no Engine of their own where another was asked for", async () => {
    const directory = await mkdtemp(join(tmpdir(), "docker-"));
    await writeFile(join(directory, "docker"), "#!/bin/sh\necho no such daemon >&2; exit 1\n", {
      mode: 0o755,
    });
    const env = { DOCKER_HOST: "unix:///nowhere", PATH: `${directory}:${process.env.PATH}` };
    const said = await bash(["-c", `. ${scripts}/host.sh; need_docker`], env);
    expect(said).toEqual({ code: 1, err: "coracle: no Docker Engine answers: no such daemon\n" });
    await rm(directory, { recursive: true });
  });
});
