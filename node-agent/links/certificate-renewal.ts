import type { Clock } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { renewalTime } from "../../common/tls/inspect.js";
import { generateKeyPair, privateKeyPem } from "../../common/tls/key-pair.js";
import { createSigningRequest } from "../../common/tls/signing-request.js";
import type { RenewRequest, RenewResponse } from "../../proto/generated/agent.js";
import { causeOf } from "./grpc-errors.js";
import { nodeSubject } from "./join-client.js";
import type { CredentialStore } from "./node-credentials.js";

const retryMs = 60_000;
/** Timers cannot be longer than 2^31 ms, and a clock that was set is noticed in time. */
const longestSleepMs = 3_600_000;

/** Gets a new certificate well before the present one expires. Links that are made from then on use it. */
export class CertificateRenewal {
  readonly name = "certificate-renewal";

  constructor(
    private readonly nodeName: string,
    private readonly store: CredentialStore,
    private readonly renew: (request: RenewRequest, signal: AbortSignal) => Promise<RenewResponse>,
    private readonly options: { readonly clock: Clock; readonly random: Random; readonly log: Logger },
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.options;
    let due = renewalTime(this.store.get().certificate, random.next());
    while (!signal.aborted) {
      const waitMs = Math.min(due - clock.now(), longestSleepMs);
      if (waitMs > 0) {
        await clock.sleep(waitMs, signal).catch(() => {});
        continue;
      }
      try {
        await this.replace(signal);
        due = renewalTime(this.store.get().certificate, random.next());
        log.info("node certificate renewed");
      } catch (err) {
        if (!isAbort(err)) log.warn("node certificate not renewed; trying again", { cause: causeOf(err) });
        due = clock.now() + retryMs;
      }
    }
  }

  private async replace(signal: AbortSignal): Promise<void> {
    const keys = await generateKeyPair();
    const signingRequest = await createSigningRequest(nodeSubject(this.nodeName), keys);
    const { certificate, certificateAuthority } = await this.renew({ signingRequest }, signal);
    const privateKey = await privateKeyPem(keys);
    await this.store.save({ certificate, privateKey, authority: certificateAuthority });
  }
}
