import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { keepRenewed } from "../../common/tls/keep-renewed.js";
import { generateKeyPair, privateKeyPem } from "../../common/tls/key-pair.js";
import { createSigningRequest } from "../../common/tls/signing-request.js";
import { causeOf } from "./grpc-errors.js";
import { nodeSubject } from "./join-client.js";
import type { Renew } from "./membership.js";
import type { CredentialStore } from "./node-credentials.js";

/** Gets a new certificate well before the present one expires. Links that are made from then on use it. */
export class CertificateRenewal {
  readonly name = "certificate-renewal";

  constructor(
    private readonly nodeName: string,
    private readonly store: CredentialStore,
    private readonly renew: Renew,
    private readonly options: { readonly clock: Clock; readonly random: Random; readonly log: Logger },
  ) {}

  run(signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.options;
    const current = () => this.store.get().certificate;
    const failed = (err: unknown) =>
      log.warn("node certificate not renewed; trying again", { cause: causeOf(err) });
    return keepRenewed({ current, renew: (stop) => this.replace(stop), failed, clock, random }, signal);
  }

  private async replace(signal: AbortSignal): Promise<void> {
    const keys = await generateKeyPair();
    const signingRequest = await createSigningRequest(nodeSubject(this.nodeName), keys);
    const { certificate, certificateAuthority } = await this.renew({ signingRequest }, signal);
    const privateKey = await privateKeyPem(keys);
    await this.store.save({ certificate, privateKey, authority: certificateAuthority });
    this.options.log.info("node certificate renewed");
  }
}
