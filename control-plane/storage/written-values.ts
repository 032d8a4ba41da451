import type { KubeObject } from "../../api/meta/object.js";
import type { Stored } from "./storage.js";

interface Written {
  readonly value: Buffer;
  readonly object: KubeObject;
  /** Once etcd has acknowledged it. */
  stored?: Stored;
}

/** What was not taken within so many bytes of later writes never came, or came another way. */
const maxBytes = 16 << 20;

/** What this process has written, until etcd's watch brings it back: that need not be made of its bytes again. */
export class WrittenValues {
  private readonly written = new Map<string, Written>();
  private bytes = 0;

  /** @param object what `value` is the JSON of */
  note(key: string, value: Buffer, object: KubeObject): void {
    this.drop(key);
    this.written.set(key, { value, object });
    this.bytes += value.length;
    for (const oldest of this.written.keys()) {
      if (this.bytes <= maxBytes) return;
      this.drop(oldest);
    }
  }

  /** The write was acknowledged. */
  landed(value: Buffer, stored: Stored): void {
    const known = this.written.get(stored.key);
    if (known?.value === value) known.stored = stored;
  }

  /** How the object stands since a write of this process that the watch hasn't brought back, if it is newer than what is known otherwise. */
  newer(key: string, known: Stored | undefined): Stored | undefined {
    const stored = this.written.get(key)?.stored;
    return stored && stored.revision > (known?.revision ?? 0) ? stored : known;
  }

  /** What `value` is the JSON of, if it was written here a moment ago. */
  take(key: string, value: Buffer): Pick<Written, "object" | "stored"> | undefined {
    const known = this.written.get(key);
    if (!known?.value.equals(value)) return undefined;
    this.drop(key);
    return known;
  }

  private drop(key: string): void {
    this.bytes -= this.written.get(key)?.value.length ?? 0;
    this.written.delete(key);
  }
}
