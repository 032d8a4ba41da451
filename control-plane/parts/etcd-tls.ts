import { readFile } from "node:fs/promises";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import type { ControlPlaneOptions } from "../options.js";
import type { EtcdTls } from "../storage/etcd-members.js";

type Files = Pick<ControlPlaneOptions, "etcdCa" | "etcdCert" | "etcdKey">;

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
      const found = await this.read();
      if (!found || isSame(found, this.shown)) continue;
      this.shown = found;
      this.reload(found);
      this.log.info("reloaded the certificate shown to etcd");
    }
  }

  private async read(): Promise<EtcdTls | undefined> {
    try {
      return await readEtcdTls(this.files);
    } catch (error) {
      this.log.warn("the certificate shown to etcd could not be read", { cause: messageOf(error) });
      return undefined;
    }
  }
}

function isSame(one: EtcdTls, other: EtcdTls | undefined): boolean {
  const texts = ({ ca, cert, key }: EtcdTls) => [ca, cert, key].map((part) => part?.toString()).join();
  return other !== undefined && texts(one) === texts(other);
}
