import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { systemRandom } from "../../common/random.js";
import { readIfThere, writePrivateFile } from "../../common/tls/pem-files.js";
import { ensureBootstrapToken } from "../cluster/bootstrap-token.js";
import { ensureClusterPki, ensureEtcdPki } from "../pki.js";

interface LabInitOptions {
  readonly etcdPki: string;
  readonly pki: string;
  readonly join: string;
  readonly etcd: readonly string[];
}

/** `coracle lab-init`: the keys of a lab, made at its first start; each volume holds only what its readers need. */
export function labInitCommand(program: Command): void {
  program
    .command("lab-init", { hidden: true })
    .description("make the lab's certificates, keys and join token, where they are missing")
    .requiredOption("--etcd-pki <directory>", "for the etcd members")
    .requiredOption("--pki <directory>", "for the replicas of the control plane")
    .requiredOption("--join <directory>", "for the nodes")
    .requiredOption("--etcd <names...>", "the etcd members")
    .action(initialise);
}

async function initialise({ etcdPki, pki, join: joinDirectory, etcd }: LabInitOptions): Promise<void> {
  const hosts = etcd.map((name) => ({ name, dnsNames: [name, "localhost"], ipAddresses: ["127.0.0.1"] }));
  await ensureEtcdPki(etcdPki, hosts);
  await ensureClusterPki(pki);
  await ensureBootstrapToken(pki, systemRandom);
  for (const file of ["ca.crt", "client.crt", "client.key"]) {
    await cp(join(etcdPki, file), join(pki, "etcd", file), { recursive: true });
  }
  for (const file of ["ca.crt", "bootstrap-token"]) {
    await writePrivateFile(join(joinDirectory, file), (await readIfThere(join(pki, file))) ?? "");
  }
  for (const directory of [etcdPki, pki, joinDirectory]) await writePrivateFile(join(directory, "ready"), "");
}
