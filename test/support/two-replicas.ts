import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "../../client/client.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "./control-plane-process.js";
import { startEtcd } from "./etcd.js";

/** Two replicas of the control plane on an etcd of their own. */
export interface TwoReplicas {
  /** One's and the other's by turns. */
  client(at: number): Client;
  stop(): Promise<void>;
}

export async function twoReplicas(): Promise<TwoReplicas> {
  const etcd = await startEtcd();
  const folder = await mkdtemp(join(tmpdir(), "coracle-replicas-"));
  const planes: ControlPlaneProcess[] = [];
  for (const id of ["r1", "r2"]) {
    const plane = await controlPlaneProcess({ id, etcd: etcd.endpoints, folder });
    planes.push(plane);
    plane.start();
    await plane.ready();
  }
  return {
    client: (at) => (planes[at % 2] as ControlPlaneProcess).client,
    async stop() {
      await Promise.all(planes.map((plane) => plane.stop()));
      await etcd.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
