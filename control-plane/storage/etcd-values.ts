import type { Logger } from "../../common/logger.js";
import type { KeyValue } from "../../proto/generated/etcd.js";
import { decodeValue, storedAt } from "./codec.js";
import type { Stored } from "./storage.js";
import { WrittenValues } from "./written-values.js";

/** Reads the values of etcd. One that is no object is as good as absent, so that it harms nothing but itself. */
export class EtcdValues {
  readonly written = new WrittenValues();
  /** The revisions of the keys that were complained of. */
  private readonly unreadable = new Map<string, number>();

  constructor(private readonly log: Logger) {}

  /** Undefined: the value is not the JSON of an object, which is logged once. */
  stored({ key, value, modRevision: revision }: KeyValue): Stored | undefined {
    const name = key.toString();
    const own = this.written.take(name, value);
    if (own?.stored?.revision === revision) return own.stored;
    if (own) return storedAt(name, own.object, revision, value.length);
    const stored = decodeValue(name, value.toString(), revision);
    if (!stored) this.complain(name, revision);
    return stored;
  }

  /** Of the value nothing is told: it may be a secret's. */
  private complain(key: string, revision: number): void {
    if (this.unreadable.get(key) === revision) return;
    this.unreadable.set(key, revision);
    this.log.error("a value in etcd is not an object and is left out", { key, revision });
  }
}
