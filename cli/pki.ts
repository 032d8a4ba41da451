import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../common/clock.js";
import { systemRandom } from "../common/random.js";
import { CertificateAuthority, type Credential } from "../common/tls/certificate-authority.js";
import type { CertificateRequest } from "../common/tls/certificate-request.js";
import { fits, renewalTime } from "../common/tls/inspect.js";
import { readCredential, readIfThere, writeCredential, writePrivateFile } from "../common/tls/pem-files.js";

const yearMs = 365 * 86_400_000;

/** Reads an authority from `<directory>/<name>.{crt,key}`, or makes it on the first start. */
async function ensureAuthority(directory: string, name: string, commonName: string, clock: Clock) {
  const existing = await readCredential(directory, name);
  if (existing) return CertificateAuthority.load(existing, clock, systemRandom);
  const authority = await CertificateAuthority.create(commonName, clock, systemRandom);
  await writeCredential(directory, name, await authority.credential());
  return authority;
}

/** Issues `<directory>/<name>.{crt,key}` when it is missing, or of no use for much longer. */
async function ensureCertificate(
  authority: CertificateAuthority,
  directory: string,
  name: string,
  request: Omit<CertificateRequest, "validMs">,
  clock: Clock,
): Promise<void> {
  const existing = await readCredential(directory, name);
  if (existing && isGood(existing, authority, clock)) return;
  await writeCredential(directory, name, await authority.issue({ ...request, validMs: yearMs }));
}

function isGood(credential: Credential, authority: CertificateAuthority, clock: Clock): boolean {
  return fits(credential, authority.certificate) && clock.now() < renewalTime(credential.certificate, 0);
}

/** The key that signs ServiceAccount tokens: ECDSA P-256, PKCS #8. */
async function ensureServiceAccountKey(directory: string): Promise<void> {
  const path = join(directory, "sa.key");
  if ((await readIfThere(path)) !== undefined) return;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await writePrivateFile(path, privateKey.export({ type: "pkcs8", format: "pem" }));
}

export interface EtcdHost {
  readonly name: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** etcd's own authority, a server and peer certificate a member, and the client's that replicas use. */
export async function ensureEtcdPki(
  directory: string,
  hosts: readonly EtcdHost[],
  clock: Clock,
): Promise<void> {
  const authority = await ensureAuthority(directory, "ca", "coracle-etcd-ca", clock);
  for (const { name, dnsNames, ipAddresses } of hosts) {
    const request = { commonName: name, usages: ["server", "client"], dnsNames, ipAddresses } as const;
    await ensureCertificate(authority, directory, name, request, clock);
  }
  const client = { commonName: "coracle-control-plane", usages: ["client"] } as const;
  await ensureCertificate(authority, directory, "client", client, clock);
}

/** The cluster's authority and the first administrator's certificate. */
export async function ensureClusterPki(directory: string, clock: Clock): Promise<void> {
  const authority = await ensureAuthority(directory, "ca", "coracle-ca", clock);
  await ensureServiceAccountKey(directory);
  const admin = {
    commonName: "kubernetes-admin",
    organizations: ["system:masters"],
    usages: ["client"],
  } as const;
  await ensureCertificate(authority, directory, "admin", admin, clock);
}
