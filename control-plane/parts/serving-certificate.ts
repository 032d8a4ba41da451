import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Runnable } from "../../common/run-group.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { renewalTime } from "../../common/tls/inspect.js";

export interface ServingCertificateOptions {
  /** Makes a new one. */
  readonly issue: () => Promise<Credential>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Timers reach no further than weeks; and after a suspension the clock is looked at again soon. */
const lookMs = 3_600_000;

/** The certificate that a replica shows, replaced in good time before it expires. */
export class ServingCertificate implements Runnable {
  readonly name = "serving-certificate";
  private readonly listeners: ((renewed: Credential) => void)[] = [];

  private constructor(
    private credential: Credential,
    private readonly options: ServingCertificateOptions,
  ) {}

  static async issue(options: ServingCertificateOptions): Promise<ServingCertificate> {
    return new ServingCertificate(await options.issue(), options);
  }

  get current(): Credential {
    return this.credential;
  }

  onRenewal(listener: (renewed: Credential) => void): void {
    this.listeners.push(listener);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.options;
    let dueAt = renewalTime(this.credential.certificate, random.next());
    while (!signal.aborted) {
      const leftMs = dueAt - clock.now();
      if (leftMs > 0) await clock.sleep(Math.min(leftMs, lookMs), signal).catch(() => {});
      else if (await this.renew()) dueAt = renewalTime(this.credential.certificate, random.next());
      else await clock.sleep(lookMs, signal).catch(() => {});
    }
  }

  private async renew(): Promise<boolean> {
    const { issue, log } = this.options;
    try {
      this.credential = await issue();
      for (const listener of this.listeners) listener(this.credential);
      log.info("renewed the serving certificate");
      return true;
    } catch (err) {
      log.warn("serving certificate not renewed", { err });
      return false;
    }
  }
}
