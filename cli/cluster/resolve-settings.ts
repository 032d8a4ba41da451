import { networkInterfaces } from "node:os";
import { readAuditPolicy } from "../../common/read-audit-policy.js";
import { writePrivateFile } from "../../common/tls/pem-files.js";
import { checkSettings } from "./check-settings.js";
import { type ClusterSettings, readSettings } from "./settings.js";

/** What was given now, over what was kept, over the defaults; kept for the next time, unless it is wrong. */
export async function resolveSettings(
  path: string,
  given: Partial<ClusterSettings>,
): Promise<ClusterSettings> {
  const settings = { ...(await readSettings(path)), ...given };
  checkSettings(settings, hostAddresses());
  if (settings.auditPolicyFile) await readAuditPolicy(settings.auditPolicyFile);
  await writePrivateFile(path, `${JSON.stringify(settings, undefined, 2)}\n`);
  return settings;
}

const hostAddresses = () =>
  Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
