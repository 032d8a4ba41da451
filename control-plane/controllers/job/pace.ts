import type { KubeObject } from "../../../api/meta/object.js";
import type { Clock } from "../../../common/clock.js";
import type { Key } from "../../reconcile/reconciler.js";

const periodMs = 1_000;

interface Step {
  readonly uid: string | undefined;
  readonly generation: number | undefined;
  readonly atMs: number;
}

/** News of many pods are taken together, once a second; what users change is seen to at once. */
export class Pace {
  private readonly steps = new Map<Key, Step>();

  constructor(private readonly clock: Clock) {}

  leftMs(key: Key, { metadata: { uid, generation } }: KubeObject): number {
    const last = this.steps.get(key);
    if (last?.uid !== uid || last?.generation !== generation || !last) return 0;
    return Math.max(0, last.atMs + periodMs - this.clock.monotonic());
  }

  stepped(key: Key, { metadata: { uid, generation } }: KubeObject): void {
    this.steps.set(key, { uid, generation, atMs: this.clock.monotonic() });
  }

  forget(key: Key): void {
    this.steps.delete(key);
  }
}
