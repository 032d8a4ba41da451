import { beforeAll, describe, expect, it } from "@jest/globals";
import { guestManifests, makeGuestImages } from "../../support/guest-images.js";
import { newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

/** Writes one key after the other, and notes those that were acknowledged. */
const writer = `i=0
while [ ! -e /tmp/stop ]; do
  etcdctl --endpoints=http://etcd:2379 --command-timeout=2s put "k/$i" "$i" > /dev/null 2>&1 && echo "k/$i" >> /tmp/acknowledged
  i=$((i + 1))
done
touch /tmp/stopped
trap 'exit 0' TERM; sleep 3600 & wait`;

describe("an etcd of three members", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const members = ["etcd-0", "etcd-1", "etcd-2"];
  const lines = async (pod: string, script: string) =>
    (await namespace.inside(pod, script)).split("\n").filter(Boolean);
  const started = async (pod: string) =>
    (await lines(pod, "etcdctl member list")).filter((line) => line.includes(", started, "));

  beforeAll(makeGuestImages, 120_000);

  it("comes up member by member", async () => {
    await namespace.ok("apply", "-f", guestManifests("etcd"));
    await namespace.ok("rollout", "status", "statefulset/etcd", "--timeout=60s");
    expect(await started("etcd-1")).toHaveLength(3);
  });

  it("keeps what it acknowledged while one pod after the other is deleted with its data", async () => {
    await namespace.apply(newPod("writer", [shell("writer", writer, { image: "coracle/etcd:dev" })]));
    await namespace.waitReady("pod/writer");
    for (const pod of members) {
      const { length } = await lines("writer", "cat /tmp/acknowledged 2> /dev/null || true");
      await namespace.ok("delete", "pod", pod);
      await namespace.ok("wait", `pod/${pod}`, "--for=create", "--timeout=20s");
      await namespace.waitReady(`pod/${pod}`);
      await eventually(async () => expect(await started(pod)).toHaveLength(3));
      await eventually(async () =>
        expect((await lines("writer", "cat /tmp/acknowledged")).length).toBeGreaterThan(length),
      );
    }
    await namespace.inside("writer", "touch /tmp/stop; until [ -e /tmp/stopped ]; do sleep 0.1; done");
    const acknowledged = await lines("writer", "cat /tmp/acknowledged");
    for (const pod of members) {
      const kept = new Set(await lines(pod, "etcdctl get k/ --prefix --keys-only"));
      expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
    }
    process.stdout.write(`etcd: ${acknowledged.length} writes acknowledged, all kept\n`);
  });
});
