import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

describe("limits of a pod on Docker", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = new TestNode("storage-test");
    await node.start();
  });
  afterAll(() => node.dispose());

  const writer = (path: string) => `head -c 3000000 /dev/zero > ${path}; exec sleep 60`;
  const evicted = async (pod: V1Pod) => {
    const name = pod.metadata.name ?? "";
    await node.until(`${name} evicted`, () => node.status(name)?.phase === "Failed", 40_000);
    expect(node.status(name)?.reason).toBe("Evicted");
    expect(node.events.reasons(name)).toContain("Evicted");
    return node.status(name)?.message;
  };

  it("evicts what keeps more on the disk than its volume or its containers may", async () => {
    const volumeMounts = [{ name: "data", mountPath: "/data" }];
    const volumes = [{ name: "data", emptyDir: { sizeLimit: "1Mi" } }];
    const volume = podOf("volume", [shell("app", writer("/data/file"), { volumeMounts })], { volumes });
    const resources = { limits: { "ephemeral-storage": "1Mi" } };
    const layer = podOf("layer", [shell("app", writer("/file"), { resources })]);
    for (const pod of [volume, layer]) node.put(pod);
    expect(await evicted(volume)).toBe('Usage of EmptyDir volume "data" exceeds the limit "1Mi". ');
    expect(await evicted(layer)).toBe(
      "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ",
    );
  });

  it("limits the pod as a whole, and sends the signal that is wanted", async () => {
    const app = shell("app", "trap 'exit 7' USR1; while :; do sleep 0.1; done", {
      lifecycle: { stopSignal: "SIGUSR1" },
    });
    const pod = podOf("whole", [app, sleeper("other")], {
      resources: { limits: { cpu: "500m", memory: "64Mi" } },
    });
    node.put(pod);
    await node.until("Ready", () => node.condition("whole", "Ready") === "True");
    const found = spawnSync("sh", [
      "-c",
      "find /sys/fs/cgroup -path '*poduid-whole/memory.*' -name 'memory.*'",
    ]);
    const limit = String(found.stdout)
      .split("\n")
      .find((path) => /\/memory\.(max|limit_in_bytes)$/.test(path));
    expect(readFileSync(limit ?? "", "utf8").trim()).toBe(String(64 * 2 ** 20));
    const running = node.pods.cache
      .ofPod("uid-whole")
      .find(({ labels }) => labels["io.kubernetes.container.name"] === "app");
    await node.runtime.stop(running?.id ?? "", 10);
    await node.until("it ends as it wants", () => {
      return node.status("whole")?.containerStatuses?.[0]?.lastState?.terminated?.exitCode === 7;
    });
  });
});
