import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

describe("a node whose host changes behind its agent's back", () => {
  const directory = mkdtempSync(join(tmpdir(), "recovery-test-"));
  let node: TestNode;
  beforeAll(async () => {
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", directory]);
    node = new TestNode("recovery-test", { directory });
    await node.start();
  });
  afterAll(async () => {
    await node.dispose().catch(() => {});
    spawnSync("umount", [directory]);
    spawnSync("rmdir", [directory]);
  });

  const volumes = [{ name: "data", emptyDir: {} }];
  const volumeMounts = [{ name: "data", mountPath: "/data" }];
  const ready = (name: string) => node.until(`${name} Ready`, () => node.condition(name, "Ready") === "True");
  const app = (name: string) => node.status(name)?.containerStatuses?.[0];
  const idOf = (name: string) => app(name)?.containerID?.replace("docker://", "") ?? "";

  it("makes a container anew that somebody has removed", async () => {
    node.put(podOf("removed", [sleeper("app")]));
    await ready("removed");
    const before = idOf("removed");
    await node.runtime.remove(before);
    await node.until("another", () => app("removed")?.ready === true && idOf("removed") !== before);
    expect(node.events.reasons("removed").filter((reason) => reason === "Started")).toHaveLength(2);
  });

  it("makes a volume anew that somebody has removed, for the container that needs it next", async () => {
    node.put(podOf("bare", [sleeper("app", { volumeMounts })], { volumes }));
    await ready("bare");
    const before = idOf("bare");
    await rm(join(directory, "pods", "uid-bare"), { recursive: true });
    await node.runtime.kill(before, "SIGKILL");
    await node.until("another", () => app("bare")?.ready === true && idOf("bare") !== before);
    expect(node.events.messages("bare").join()).toMatch(
      /removed from the host: .*uid-bare\/etc-hosts, .*data/,
    );
  });

  it("says that the disk is full, and starts what waits for room once there is some", async () => {
    const filler = join(directory, "filler");
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=1M"]);
    node.put(podOf("late", [shell("app", "echo x > /data/x; exec sleep 60", { volumeMounts })], { volumes }));
    await node.until("told", () => node.events.messages("late").some((text) => /no space left/i.test(text)));
    expect(node.status("late")?.phase ?? "Pending").toBe("Pending");
    await rm(filler);
    await ready("late");
    await writeFile(filler, "");
  });
});
