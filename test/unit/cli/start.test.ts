import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { startSupervisor } from "../../../cli/cluster/start.js";
import { createHome, homeAt } from "../../../cli/home.js";
import { identityOf, writePidFile } from "../../../cli/supervisor/process-identity.js";
import { type ProcessSpec, readSpecs, writeSpecs } from "../../../cli/supervisor/process-spec.js";

it("leaves a running supervisor what it runs, and tells whether that is what was asked for", async () => {
  const home = homeAt(await mkdtemp(join(tmpdir(), "start-")), {});
  await createHome(home);
  const running: ProcessSpec[] = [{ name: "etcd", command: ["etcd", "--name=a"] }];
  await writeSpecs(home.processes, running);
  const self = identityOf(process.pid);
  if (self) await writePidFile(join(home.run, "supervisor.pid"), self);

  expect(await startSupervisor(home, running)).toBe(true);
  expect(await startSupervisor(home, [{ name: "etcd", command: ["etcd", "--name=b"] }])).toBe(false);
  expect(await readSpecs(home.processes)).toEqual(running);
  await rm(home.root, { recursive: true });
});
