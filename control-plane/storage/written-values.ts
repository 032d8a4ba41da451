import type { KubeObject } from "../../api/meta/object.js";

interface Written {
  readonly value: Buffer;
  readonly object: KubeObject;
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

  /** The object whose JSON `value` is, if it was written here a moment ago. */
  take(key: string, value: Buffer): KubeObject | undefined {
    const known = this.written.get(key);
    if (!known?.value.equals(value)) return undefined;
    this.drop(key);
    return known.object;
  }

  private drop(key: string): void {
    this.bytes -= this.written.get(key)?.value.length ?? 0;
    this.written.delete(key);
  }
}
