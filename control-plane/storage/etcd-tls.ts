import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";

/** What a client shows to etcd, and whom it believes. */
export interface EtcdTls {
  readonly ca: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Where the certificates lie. */
interface Files {
  readonly etcdCa?: string;
  readonly etcdCert?: string;
  readonly etcdKey?: string;
}

/** What is shown to etcd, and whom of it to believe; undefined: plain text. */
export async function readEtcdTls({ etcdCa, etcdCert, etcdKey }: Files): Promise<EtcdTls | undefined> {
  if (!etcdCa) return undefined;
  const ca = await readFile(etcdCa);
  if (!etcdCert || !etcdKey) return { ca };
  return { ca, cert: await readFile(etcdCert), key: await readFile(etcdKey) };
}

const lookMs = 10_000;

/** Follows the files: whoever renews them need not restart this process. */
export class EtcdTlsReload implements Runnable {
  readonly name = "etcd-tls";

  /** @param shown what is shown now */
  constructor(
    private readonly files: Files,
    private shown: EtcdTls | undefined,
    private readonly reload: (tls: EtcdTls) => void,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(lookMs, signal).catch(() => {});
      // Between the files of a renewal they don't fit: the next look finds them whole.
      await this.look().catch((error: unknown) =>
        this.log.warn("the certificate to show to etcd is of no use yet", { cause: messageOf(error) }),
      );
    }
  }

  private async look(): Promise<void> {
    const found = await readEtcdTls(this.files);
    if (!found || isSame(found, this.shown)) return;
    createSecureContext(found);
    this.reload(found);
    this.shown = found;
    this.log.info("reloaded the certificate shown to etcd");
  }
}

function isSame(one: EtcdTls, other: EtcdTls | undefined): boolean {
  const texts = ({ ca, cert, key }: EtcdTls) => [ca, cert, key].map((part) => part?.toString()).join();
  return other !== undefined && texts(one) === texts(other);
}
