import { whenAborted } from "../../common/abort.js";
import type { RuntimeEvent } from "../../node-agent/runtime/container-runtime.js";
import { RuntimeError } from "../../node-agent/runtime/runtime-error.js";

interface Listener {
  readonly waiting: RuntimeEvent[];
  isOver: boolean;
  wake: () => void;
}

/** What happens to containers, told to all who listen from then on. */
export class RuntimeEvents {
  private readonly listeners = new Set<Listener>();

  tell(event: RuntimeEvent): void {
    for (const listener of this.listeners) {
      listener.waiting.push(event);
      listener.wake();
    }
  }

  /** Who listened is gone, and is told no more. */
  forget(): void {
    this.listeners.clear();
  }

  /** The engine is gone: those who listen are told by an error. */
  break(): void {
    for (const listener of this.listeners) {
      listener.isOver = true;
      listener.wake();
    }
    this.listeners.clear();
  }

  listen(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    const listener: Listener = { waiting: [], isOver: false, wake: () => {} };
    this.listeners.add(listener);
    return this.read(listener, signal);
  }

  private async *read(listener: Listener, signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
    const leave = whenAborted(signal, () => listener.wake());
    try {
      while (!signal.aborted) {
        yield* listener.waiting.splice(0);
        if (listener.isOver) throw new RuntimeError("RuntimeUnavailable", "the stream of events ended");
        if (listener.waiting.length > 0 || signal.aborted) continue;
        await new Promise<void>((resolve) => {
          listener.wake = resolve;
        });
      }
    } finally {
      leave();
      this.listeners.delete(listener);
    }
  }
}
