import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "../../common/clock.js";
import { systemCode } from "../../common/errors.js";
import type { Random } from "../../common/random.js";
import { CertificateAuthority } from "../../common/tls/certificate-authority.js";
import { generateKeyPair, privateKeyPem } from "../../common/tls/key-pair.js";
import {
  readCredential,
  readIfThere,
  writeCredential,
  writePrivateFile,
} from "../../common/tls/pem-files.js";
import { ServiceAccountKeys } from "./tokens/service-account-keys.js";

/** What all replicas of a cluster share: who signs certificates, and what signs ServiceAccount tokens. */
export interface ClusterKeys {
  readonly authority: CertificateAuthority;
  readonly serviceAccountKeys: ServiceAccountKeys;
}

/**
 * The keys in `directory` (ca.crt, ca.key, sa.key), made when there are none. Safe when several replicas on one volume
 * start at once: the whole directory is put in place by one rename, and who comes second takes what is there.
 */
export async function loadOrCreateClusterKeys(
  directory: string,
  clock: Clock,
  random: Random,
): Promise<ClusterKeys> {
  const existing = await loadClusterKeys(directory, clock, random);
  if (existing) return existing;
  const draft = join(dirname(directory), `.keys-${random.uuid()}`);
  try {
    await createClusterKeys(draft, clock, random);
    await rename(draft, directory);
  } catch (error) {
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const made = await loadClusterKeys(directory, clock, random);
  if (!made) throw new Error(`${directory} is not empty, yet it lacks ca.crt, ca.key or sa.key`);
  return made;
}

async function loadClusterKeys(
  directory: string,
  clock: Clock,
  random: Random,
): Promise<ClusterKeys | undefined> {
  const credential = await readCredential(directory, "ca");
  const serviceAccountKey = await readIfThere(join(directory, "sa.key"));
  if (!credential || !serviceAccountKey) return undefined;
  return {
    authority: await CertificateAuthority.load(credential, clock, random),
    serviceAccountKeys: new ServiceAccountKeys(serviceAccountKey),
  };
}

async function createClusterKeys(directory: string, clock: Clock, random: Random): Promise<void> {
  const authority = await CertificateAuthority.create("kubernetes", clock, random);
  await writeCredential(directory, "ca", await authority.credential());
  await writePrivateFile(join(directory, "sa.key"), await privateKeyPem(await generateKeyPair()));
}
