import { join } from "node:path";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import { ensureClusterPki, ensureEtcdPki } from "../pki.js";

const lookMs = 3_600_000;

/** The keys and certificates of a one-host cluster: made where they are missing, renewed where they are due. */
export async function ensureKeys(pki: string, clock: Clock): Promise<void> {
  const host = { name: "etcd-1", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
  await ensureEtcdPki(join(pki, "etcd"), [host], clock);
  await ensureClusterPki(pki, clock);
}

/** Renews them while the cluster runs. etcd and the control plane follow their files. */
export async function keepKeys(
  pki: string,
  clock: Clock,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await ensureKeys(pki, clock).catch((error) => say(`certificates not renewed: ${messageOf(error)}`));
    await clock.sleep(lookMs, signal).catch(() => {});
  }
}
