import { beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { type KubectlVersion, kubectlVersions } from "../../support/kubectl.js";
import { idle, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

const limits = { cpu: "200m", memory: "32Mi" };
const busy = shell("loop", "trap 'exit 0' TERM; while :; do :; done", { resources: { limits } });
/** Two readings, ten seconds apart. */
const soon = { timeoutMs: 60_000, everyMs: 1_000 };

describe("kubectl top", () => {
  const namespace = useNamespace(clusterKubeconfig);

  /** Its lines, in words. */
  const top = async (args: readonly string[], version?: KubectlVersion) => {
    const { code, stdout, stderr } = await namespace.run(["top", ...args, "--no-headers"], { version });
    if (code !== 0) throw new Error(stderr);
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
  };
  const millicores = (text = "") => Number(/^(\d+)m$/.exec(text)?.[1]);
  const mebibytes = (text = "") => Number(/^(\d+)Mi$/.exec(text)?.[1]);

  beforeAll(async () => {
    await namespace.apply(newPod("busy", [busy]), newPod("two", [idle("one"), idle("other")]));
    await namespace.waitReady("pod/busy", "pod/two");
  });

  it("says of a container that loops that it uses what it may, and of one that sleeps nearly nothing", async () => {
    await eventually(async () => {
      const found = new Map((await top(["pods"])).map(([name = "", cpu, memory]) => [name, [cpu, memory]]));
      expect(millicores(found.get("busy")?.[0])).toBeGreaterThan(150);
      expect(millicores(found.get("busy")?.[0])).toBeLessThan(230);
      expect(millicores(found.get("two")?.[0])).toBeLessThan(20);
      expect(mebibytes(found.get("busy")?.[1])).toBeLessThan(32);
    }, soon);
  });

  it.each([...kubectlVersions, undefined])("sorts, sums and selects in kubectl %s", async (version) => {
    const names = async (...args: string[]) => (await top(args, version)).map(([name]) => name);
    await eventually(async () => expect((await names("pods", "--sort-by=cpu"))[0]).toBe("busy"), soon);
    expect(await names("pods", "-l", "app=two")).toEqual(["two"]);
    expect(await names("pods", "--sum")).toEqual([
      "busy",
      "two",
      expect.stringMatching(/^_+$/),
      expect.any(String),
    ]);
    const everywhere = await top(["pods", "-A", "--containers"], version);
    const own = everywhere
      .filter(([where]) => where === namespace.name)
      .map(([, pod, name]) => `${pod}/${name}`);
    expect(own.sort()).toEqual(["busy/loop", "two/one", "two/other"]);
    const [[node, cpu, share, memory] = []] = await top(["nodes"], version);
    expect(node).toBe(await namespace.field("{.items[0].metadata.name}", "nodes"));
    expect(millicores(cpu)).toBeGreaterThan(100);
    expect(share).toMatch(/^\d+%$/);
    expect(mebibytes(memory)).toBeGreaterThan(100);
  });

  it("goes by figures of the last seconds", async () => {
    const { timestamp, window } = await namespace.get<{ timestamp: string; window: string }>(
      "podmetrics",
      "busy",
    );
    const now = systemClock.now();
    expect(now - Date.parse(timestamp)).toBeLessThan(15_000);
    expect(Number.parseFloat(window)).toBeGreaterThan(8);
    expect(Number.parseFloat(window)).toBeLessThan(20);
  });

  it("forgets a container that restarted until it was measured twice again", async () => {
    await namespace.run(["exec", "two", "-c", "one", "--", "kill", "1"]);
    await eventually(async () => {
      expect(await namespace.field("{.status.containerStatuses[*].restartCount}", "pod", "two")).toContain(
        "1",
      );
    }, soon);
    await eventually(
      async () => expect(await namespace.refused("top", "pod", "two")).toContain("not found"),
      soon,
    );
    await eventually(() => top(["pod", "two", "--containers"]), soon);
  });
});
