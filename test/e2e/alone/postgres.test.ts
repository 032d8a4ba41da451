import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1StorageClass } from "../../../api/generated/types.js";
import { crash } from "../../support/cluster-processes.js";
import { docker } from "../../support/docker-containers.js";
import { guestManifests, makeGuestImages } from "../../support/guest-images.js";
import { newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { shell } from "../../support/pods.js";
import { useNamespace } from "../../support/test-namespace.js";
import { storageClass } from "../../support/volumes.js";
import { eventually } from "../../support/wait.js";

const psql =
  "PGPASSWORD=change-me PGCONNECT_TIMEOUT=2 timeout 5 /usr/lib/postgresql/15/bin/psql -qtA -U postgres -h";
/** Writes one row after the other, and notes those whose commit was acknowledged. */
const writer = `i=0
until ${psql} postgres -c 'CREATE TABLE IF NOT EXISTS ledger (id int PRIMARY KEY)' 2> /dev/null; do sleep 0.2; done
while :; do
  ${psql} postgres -c "INSERT INTO ledger VALUES ($i)" 2> /dev/null && echo $i >> /tmp/acknowledged
  i=$((i + 1))
done`;

describe("a PostgreSQL with a streaming replica", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const className = `exact-${namespace.name}`;
  const node = () => namespace.field("{.items[0].metadata.name}", "nodes");
  const numbers = async (pod: string, script: string) =>
    (await namespace.inside(pod, script)).split("\n").filter(Boolean).map(Number);
  const acknowledged = () => numbers("writer", "cat /tmp/acknowledged 2> /dev/null || true");
  const rows = (member: string) =>
    numbers(member, `${psql} 127.0.0.1 -c 'SELECT id FROM ledger'`).then((ids) => new Set(ids));
  const uid = (pod: string) => namespace.field("{.metadata.uid}", "pod", pod);
  /** What was written goes on, and all that was acknowledged up to now is with both members. */
  const isKept = async () => {
    const { length } = await acknowledged();
    const most = { timeoutMs: 40_000 };
    await eventually(async () => expect((await acknowledged()).length).toBeGreaterThan(length + 3), most);
    const known = await acknowledged();
    for (const member of ["postgres-0", "postgres-1"])
      await eventually(async () => {
        const kept = await rows(member);
        expect(known.filter((id) => !kept.has(id))).toEqual([]);
      }, most);
  };
  const replaced = async (pod: string, old: string) => {
    await eventually(async () => expect(await uid(pod)).not.toBe(old), { timeoutMs: 40_000 });
    await namespace.waitReady(`pod/${pod}`);
  };
  const capacity = () => namespace.field("{.status.capacity.storage}", "pvc", "data-postgres-0");

  beforeAll(async () => {
    await makeGuestImages();
    const exact: V1StorageClass = storageClass(className, {
      provisioner: "coracle.io/local",
      parameters: { enforce: "true" },
      allowVolumeExpansion: true,
      volumeBindingMode: "WaitForFirstConsumer",
    });
    const text = await readFile(guestManifests("postgres"), "utf8");
    const size = "requests: { storage: 1Gi } }";
    expect(text).toContain(size);
    const manifest = text.replace(
      size,
      `requests: { storage: 256Mi } }\n        storageClassName: ${className}`,
    );
    await namespace.apply(exact);
    expect(await namespace.run(["apply", "-f", "-"], { input: manifest })).toMatchObject({ code: 0 });
    await namespace.apply(newPod("writer", [shell("writer", writer, { image: "coracle/postgres:dev" })]));
    await namespace.ok("rollout", "status", "statefulset/postgres", "--timeout=60s");
  }, 120_000);
  afterAll(async () => {
    await namespace.run(["uncordon", await node()]);
    await namespace.run(["delete", "storageclass", className]);
  });

  it("has on both members what was committed", isKept, 60_000);

  it("keeps it when the pod, and then the agent, is killed", async () => {
    const old = await uid("postgres-0");
    await namespace.ok("delete", "pod", "postgres-0", "--grace-period=1");
    await crash("node-agent");
    await replaced("postgres-0", old);
    await isKept();
  }, 120_000);

  it("keeps it when all its processes are killed, as with an Engine", async () => {
    const { status } = await namespace.get<V1Pod>("pod", "postgres-0");
    const ids = (
      await docker("ps", "-q", "--filter", `label=io.kubernetes.pod.uid=${await uid("postgres-0")}`)
    )
      .split("\n")
      .filter(Boolean);
    expect(ids).toHaveLength(2);
    await docker("kill", ...ids);
    const before = status?.containerStatuses?.[0]?.containerID;
    await eventually(
      async () => {
        const { status: now } = await namespace.get<V1Pod>("pod", "postgres-0");
        expect(now?.containerStatuses?.[0]?.containerID).not.toBe(before);
        expect(now?.containerStatuses?.[0]?.ready).toBe(true);
      },
      { timeoutMs: 40_000 },
    );
    await isKept();
  }, 120_000);

  it("keeps it when the node is drained, and its volume grows meanwhile or with the next pod", async () => {
    const patch = { spec: { resources: { requests: { storage: "320Mi" } } } };
    await namespace.ok("patch", "pvc", "data-postgres-0", "-p", JSON.stringify(patch));
    const old = await uid("postgres-0");
    await namespace.ok("drain", await node(), "--pod-selector=app=postgres", "--timeout=60s");
    expect(await namespace.ok("get", "pods")).not.toMatch(/postgres-\d +1\/1/);
    await namespace.ok("uncordon", await node());
    await replaced("postgres-0", old);
    await eventually(async () => expect(await capacity()).toBe("320Mi"), { timeoutMs: 30_000 });
    const [blocks = 0] = await numbers("postgres-0", "df -m /data | tail -n 1 | awk '{ print $2 }'");
    expect(blocks).toBeGreaterThan(256);
    await isKept();
    process.stdout.write(`postgres: ${(await acknowledged()).length} commits acknowledged, all kept\n`);
  }, 150_000);
});
