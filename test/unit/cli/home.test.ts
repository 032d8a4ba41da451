import { chmod, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { createHome, homeAt } from "../../../cli/home.js";

it("makes a home its owner's alone, also one that stood open", async () => {
  const root = await mkdtemp(join(tmpdir(), "coracle-home-"));
  try {
    const home = homeAt(root, {});
    await mkdir(home.run);
    for (const open of [root, home.run]) await chmod(open, 0o755);
    await createHome(home);
    for (const directory of [root, home.pki, home.etcd, home.agent, home.proxy, home.run, home.logs])
      expect((await stat(directory)).mode & 0o777).toBe(0o700);
  } finally {
    await rm(root, { recursive: true });
  }
});
