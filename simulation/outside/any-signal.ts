/**
 * What `AbortSignal.any` answers, except that nobody but the given signals keeps it alive: Node keeps one that somebody
 * listens to until it aborts, and those of a process that has crashed never do.
 */
export function anySignal(signals: readonly AbortSignal[]): AbortSignal {
  const { signal } = new AbortController();
  const { addEventListener, removeEventListener } = signal;
  const listeners = new Set<unknown>();
  const first = () => signals.find(({ aborted }) => aborted);
  const tell = () => signal.dispatchEvent(new Event("abort"));
  const follow = once(signals, tell);
  return Object.defineProperties(signal, {
    aborted: { get: () => first() !== undefined },
    reason: { get: () => first()?.reason },
    throwIfAborted: { value: () => first()?.throwIfAborted() },
    addEventListener: {
      value: (...args: Parameters<typeof addEventListener>) => {
        if (listeners.size === 0) follow.begin();
        listeners.add(args[1]);
        addEventListener.apply(signal, args);
      },
    },
    removeEventListener: {
      value: (...args: Parameters<typeof removeEventListener>) => {
        removeEventListener.apply(signal, args);
        if (listeners.delete(args[1]) && listeners.size === 0) follow.end();
      },
    },
  });
}

/** Listens, between its begin and its end, for the first of them that aborts. */
function once(signals: readonly AbortSignal[], tell: () => void) {
  const end = () => {
    for (const signal of signals) signal.removeEventListener("abort", aborted);
  };
  const aborted = () => {
    end();
    tell();
  };
  const begin = () => {
    for (const signal of signals) if (!signal.aborted) signal.addEventListener("abort", aborted);
  };
  return { begin, end };
}
