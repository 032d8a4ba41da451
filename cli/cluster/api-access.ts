import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Clock } from "../../common/clock.js";
import { messageOf, UserError } from "../../common/errors.js";
import { readCredential, readIfThere } from "../../common/tls/pem-files.js";
import type { KubeconfigEntry } from "../kubeconfig.js";

/** The administrator's way into the cluster whose keys lie in `pki`. */
export async function adminAccess(name: string, server: string, pki: string): Promise<KubeconfigEntry> {
  const certificateAuthority = await readIfThere(join(pki, "ca.crt"));
  const admin = await readCredential(pki, "admin");
  if (!certificateAuthority || !admin) throw new UserError(`no cluster was made yet under ${pki}`);
  return {
    name,
    server,
    certificateAuthority,
    clientCertificate: admin.certificate,
    clientKey: admin.privateKey,
  };
}

/** One GET, for probes; rejects unless the answer is 200. */
export async function get(access: KubeconfigEntry, path: string, timeoutMs = 2_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${access.server}${path}`,
      {
        ca: access.certificateAuthority,
        cert: access.clientCertificate,
        key: access.clientKey,
        timeout: timeoutMs,
      },
      (answer) => {
        const body = text(answer);
        if (answer.statusCode === 200) body.then(resolve, reject);
        else
          body.then(
            (said) => reject(new Error(`${answer.statusCode}: ${said.trim().slice(0, 200)}`)),
            reject,
          );
      },
    );
    call.once("timeout", () => call.destroy(new Error("no answer in time")));
    call.once("error", reject);
    call.end();
  });
}

/** Tries until `probe` succeeds; after `timeoutMs` throws with the last failure, or with what `explain` knows. */
export async function waitUntil<T>(
  clock: Clock,
  timeoutMs: number,
  probe: () => Promise<T>,
  explain: () => Promise<string> = async () => "",
): Promise<T> {
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (clock.monotonic() > deadline) throw await tooLate(timeoutMs, error, explain);
      await clock.sleep(50);
    }
  }
}

async function tooLate(timeoutMs: number, last: unknown, explain: () => Promise<string>): Promise<UserError> {
  const more = await explain();
  return new UserError(`not within ${timeoutMs / 1000} s: ${messageOf(last)}${more ? `\n${more}` : ""}`);
}
