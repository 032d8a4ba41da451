import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { leases } from "../../../api/resources.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "../../support/control-plane-process.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";
import { eventually, timed } from "../../support/wait.js";

const ids = ["r1", "r2"] as const;

describe("two replicas of the control plane", () => {
  let etcd: PrivateEtcd;
  let folder: string;
  const planes = new Map<string, ControlPlaneProcess>();
  const plane = (id: string) => planes.get(id) as ControlPlaneProcess;

  beforeAll(async () => {
    etcd = await startEtcd();
    folder = await mkdtemp(join(tmpdir(), "coracle-leaders-"));
    for (const id of ids) {
      planes.set(id, await controlPlaneProcess({ id, etcd: etcd.endpoints, folder }));
      plane(id).start();
      await plane(id).ready();
    }
  }, 90_000);
  afterAll(async () => {
    await Promise.all([...planes.values()].map((one) => one.stop()));
    await etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const leaderOf = async (name: string, asked: string) => {
    const lease = await plane(asked).client.get(leases, { namespace: "kube-system", name });
    return lease.spec?.holderIdentity?.split("_")[0] ?? "";
  };
  const bothLedBy = (id: string) =>
    eventually(
      async () => {
        for (const name of ["kube-controller-manager", "kube-scheduler"])
          expect(await leaderOf(name, id)).toBe(id);
      },
      { everyMs: 20 },
    );

  it.each([
    ["SIGKILL", 3_000],
    ["SIGTERM", 1_500],
  ] as const)(
    "lead on after the leader's %s within %i ms",
    async (signal, withinMs) => {
      await bothLedBy(ids[0]);
      const ended = plane(ids[0]).kill(signal);
      expect(await timed(() => bothLedBy(ids[1]))).toBeLessThan(withinMs);
      await ended;
      plane(ids[0]).start();
      await plane(ids[0]).ready();
      await plane(ids[1]).kill("SIGTERM");
      await bothLedBy(ids[0]);
      plane(ids[1]).start();
      await plane(ids[1]).ready();
    },
    60_000,
  );
});
