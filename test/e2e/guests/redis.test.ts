import { beforeAll, describe, expect, it } from "@jest/globals";
import { guestManifests, makeGuestImages } from "../../support/guest-images.js";
import { newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

/** Writes one key after the other to whoever is the master, and notes those that a replica has, too. */
const writer = `i=0
while [ ! -e /tmp/stop ]; do
  host=$(timeout 2 redis-cli -h redis -p 26379 sentinel get-master-addr-by-name main 2> /dev/null | head -n 1)
  said=$(printf 'SET k:%s %s\\nWAIT 1 1000\\n' "$i" "$i" | timeout 3 redis-cli -h "$host" 2> /dev/null | tr '\\n' ' ')
  case $said in "OK 1 " | "OK 2 ") echo "k:$i" >> /tmp/acknowledged ;; esac
  i=$((i + 1))
done
touch /tmp/stopped
trap 'exit 0' TERM; sleep 3600 & wait`;

describe("a Redis of three servers with Sentinels", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const servers = ["redis-0", "redis-1", "redis-2"];
  const lines = async (pod: string, script: string) =>
    (await namespace.inside(pod, script)).split("\n").filter(Boolean);
  const ask = async () => {
    const [host = ""] = await lines(
      "writer",
      "redis-cli -h redis -p 26379 sentinel get-master-addr-by-name main",
    );
    expect(host).toMatch(/^redis-/);
    return host.split(".")[0] ?? "";
  };
  const master = () => eventually(ask);
  /** Each Sentinel knows both others and both replicas, so any one pod may go. */
  const isWhole = async () => {
    for (const pod of servers) {
      const said = (await lines(pod, "redis-cli -p 26379 sentinel master main")).join(" ");
      expect(said).toMatch(/num-slaves 2 num-other-sentinels 2 /);
      expect(said).toMatch(/flags master /);
    }
  };

  beforeAll(makeGuestImages, 120_000);

  it("comes up with one master", async () => {
    await namespace.ok("apply", "-f", guestManifests("redis"));
    await namespace.apply(newPod("writer", [shell("writer", writer, { image: "coracle/redis:dev" })]));
    await namespace.ok("rollout", "status", "statefulset/redis", "--timeout=60s");
    await namespace.waitReady("pod/writer");
    await eventually(isWhole, { timeoutMs: 40_000 });
    expect(await master()).toBe("redis-0");
  });

  it("keeps what a replica acknowledged while the master is deleted with its data", async () => {
    const { length } = await lines("writer", "cat /tmp/acknowledged 2> /dev/null || true");
    const lost = await master();
    await namespace.ok("delete", "pod", lost);
    await namespace.ok("wait", `pod/${lost}`, "--for=create", "--timeout=20s");
    await namespace.waitReady(`pod/${lost}`);
    expect(await master()).not.toBe(lost);
    await eventually(async () =>
      expect((await lines("writer", "cat /tmp/acknowledged")).length).toBeGreaterThan(length),
    );
    await namespace.inside("writer", "touch /tmp/stop; until [ -e /tmp/stopped ]; do sleep 0.1; done");
    const acknowledged = await lines("writer", "cat /tmp/acknowledged");
    for (const pod of servers) {
      const kept = new Set(await lines(pod, "redis-cli --scan --pattern 'k:*'"));
      expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
    }
    process.stdout.write(`redis: ${acknowledged.length} writes acknowledged, all kept\n`);
  });
});
