import type { Clock } from "../common/clock.js";
import type { Random } from "../common/random.js";
import { CertificateAuthority } from "../common/tls/certificate-authority.js";
import { generateKeyPair, privateKeyPem } from "../common/tls/key-pair.js";
import type { ClusterKeys } from "../control-plane/auth/cluster-keys.js";
import { ServiceAccountKeys } from "../control-plane/auth/tokens/service-account-keys.js";

/** Keys for clusters that nobody outside of this process sees. */
export async function makeClusterKeys(clock: Clock, random: Random): Promise<ClusterKeys> {
  return {
    authority: await CertificateAuthority.create("kubernetes", clock, random),
    serviceAccountKeys: new ServiceAccountKeys(await privateKeyPem(await generateKeyPair())),
  };
}
