import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Runnable } from "../../common/run-group.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import { keepRenewed } from "../../common/tls/keep-renewed.js";

export interface ServingCertificateOptions {
  /** Makes a new one. */
  readonly issue: () => Promise<Credential>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

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

  run(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.options;
    const current = () => this.credential.certificate;
    const failed = (err: unknown) => log.warn("serving certificate not renewed", { err });
    return keepRenewed({ current, renew: () => this.renew(), failed, clock, random }, signal);
  }

  private async renew(): Promise<void> {
    this.credential = await this.options.issue();
    for (const listener of this.listeners) listener(this.credential);
    this.options.log.info("renewed the serving certificate");
  }
}
