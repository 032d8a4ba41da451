import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { writePrivateFile } from "../../common/tls/pem-files.js";
import { ensureBootstrapToken } from "../cluster/ensure-bootstrap-token.js";
import { ensureClusterPki, ensureEtcdPki } from "../pki.js";

interface LabInitOptions {
  readonly etcdPki: string;
  readonly pki: string;
  readonly join: string;
  readonly etcd: readonly string[];
}

/** `coracle lab-init`: the keys of a lab, made where they are missing; each volume holds only what its readers need. */
export function labInitCommand(program: Command): void {
  program
    .command("lab-init", { hidden: true })
    .description("make the lab's certificates, keys and join token where they are missing, renew what is due")
    .requiredOption("--etcd-pki <directory>", "for the etcd members")
    .requiredOption("--pki <directory>", "for the replicas of the control plane")
    .requiredOption("--join <directory>", "for the nodes")
    .requiredOption("--etcd <names...>", "the etcd members")
    .action(initialise);
}

async function initialise({ etcdPki, pki, join: joinDirectory, etcd }: LabInitOptions): Promise<void> {
  const hosts = etcd.map((name) => ({ name, dnsNames: [name, "localhost"], ipAddresses: ["127.0.0.1"] }));
  await ensureEtcdPki(etcdPki, hosts, systemClock);
  await ensureClusterPki(pki, systemClock);
  await ensureBootstrapToken(pki, systemRandom);
  await copy(["ca.crt", "client.crt", "client.key"], etcdPki, join(pki, "etcd"));
  await copy(["ca.crt", "bootstrap-token"], pki, joinDirectory);
  for (const directory of [etcdPki, pki, joinDirectory]) await writePrivateFile(join(directory, "ready"), "");
}

async function copy(files: readonly string[], from: string, to: string): Promise<void> {
  for (const file of files) await writePrivateFile(join(to, file), await readFile(join(from, file)));
}
