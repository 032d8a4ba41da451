import type { KubeObject } from "../../api/meta/object.js";
import type { Clock } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import { isStorageError } from "./errors.js";
import type { Storage, Stored } from "./storage.js";

export interface CompactorOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
  /** How much history is kept; also how often the replicas try. Default 5 minutes. */
  readonly intervalMs?: number;
}

const key = "/coracle/compaction";

interface Mark extends KubeObject {
  /** The newest revision at the time of the mark: the next compaction goes up to here. */
  revision: number;
}

/**
 * Forgets old history. Every replica tries every interval; the one whose compare-and-swap of the shared mark succeeds
 * compacts up to the previous mark, so that at least one interval of history stays.
 */
export class Compactor implements Runnable {
  readonly name = "compactor";

  constructor(private readonly options: CompactorOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, intervalMs = 300_000 } = this.options;
    let last: Stored | undefined;
    while (!signal.aborted) {
      try {
        last = await this.attempt(last, signal);
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        log.warn("compaction failed", { err: error });
      }
      await clock.sleep(intervalMs, signal).catch(() => {});
    }
  }

  /** @param last the mark as this replica saw it one interval ago; another's since then means: not our turn */
  private async attempt(last: Stored | undefined, signal: AbortSignal): Promise<Stored | undefined> {
    const { storage, log } = this.options;
    const revision = await storage.currentRevision(signal);
    const current = await storage.get(key, signal);
    if (!current) return this.begin(revision, signal);
    if (!last || current.revision !== last.revision) return current;
    const expected = { resourceVersion: String(last.revision) };
    try {
      const marked = await storage.guaranteedUpdate(key, expected, () => mark(revision), { signal });
      const upTo = (last.object as Mark).revision;
      await storage.compact(upTo);
      log.debug("compacted", { revision: upTo });
      return marked;
    } catch (error) {
      if (!isStorageError(error, "PreconditionFailed")) throw error;
      return storage.get(key, signal);
    }
  }

  private async begin(revision: number, signal: AbortSignal): Promise<Stored | undefined> {
    const { storage } = this.options;
    try {
      return await storage.create(key, mark(revision), { signal });
    } catch (error) {
      if (!isStorageError(error, "KeyExists")) throw error;
      return storage.get(key, signal);
    }
  }
}

const mark = (revision: number): Mark => ({
  apiVersion: "coracle/v1",
  kind: "CompactionMark",
  metadata: {},
  revision,
});
