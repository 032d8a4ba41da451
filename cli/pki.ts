import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { systemClock } from "../common/clock.js";
import { systemRandom } from "../common/random.js";
import { CertificateAuthority, type Credential } from "../common/tls/certificate-authority.js";
import { readCredential, readIfThere, writeCredential, writePrivateFile } from "../common/tls/pem-files.js";

const yearMs = 365 * 86_400_000;

/** Reads an authority from `<directory>/<name>.{crt,key}`, or makes it on the first start. */
export async function ensureAuthority(directory: string, name: string, commonName: string) {
  const existing = await readCredential(directory, name);
  if (existing) return CertificateAuthority.load(existing, systemClock, systemRandom);
  const authority = await CertificateAuthority.create(commonName, systemClock, systemRandom);
  await writeCredential(directory, name, await authority.credential());
  return authority;
}

export interface LeafRequest {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  readonly usages: readonly ("client" | "server")[];
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
}

/** Reads a certificate, or issues it on the first start. */
export async function ensureCertificate(
  authority: CertificateAuthority,
  directory: string,
  name: string,
  request: LeafRequest,
): Promise<Credential> {
  const existing = await readCredential(directory, name);
  if (existing) return existing;
  const credential = await authority.issue({ ...request, validMs: yearMs });
  await writeCredential(directory, name, credential);
  return credential;
}

/** The key that signs ServiceAccount tokens: ECDSA P-256, PKCS #8. */
export async function ensureServiceAccountKey(directory: string): Promise<void> {
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
export async function ensureEtcdPki(directory: string, hosts: readonly EtcdHost[]): Promise<void> {
  const authority = await ensureAuthority(directory, "ca", "coracle-etcd-ca");
  for (const { name, dnsNames, ipAddresses } of hosts) {
    const request = { commonName: name, usages: ["server", "client"], dnsNames, ipAddresses } as const;
    await ensureCertificate(authority, directory, name, request);
  }
  await ensureCertificate(authority, directory, "client", {
    commonName: "coracle-control-plane",
    usages: ["client"],
  });
}

/** The cluster's authority and the first administrator's certificate. */
export async function ensureClusterPki(directory: string): Promise<CertificateAuthority> {
  const authority = await ensureAuthority(directory, "ca", "coracle-ca");
  await ensureServiceAccountKey(directory);
  await ensureCertificate(authority, directory, "admin", {
    commonName: "kubernetes-admin",
    organizations: ["system:masters"],
    usages: ["client"],
  });
  return authority;
}
