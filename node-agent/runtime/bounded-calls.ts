import type Docker from "dockerode";
import { whenAborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";

/** What Docker's client gives its modem. */
interface Call {
  readonly options?: { readonly t?: number };
  readonly abortSignal?: AbortSignal;
}

type Answered = (error: unknown, result: unknown) => void;

/**
 * Gives every call of the client a deadline, until it is answered: what is streamed or hijacked then lasts as long as it
 * likes. dockerd may hang, and it may go away in the middle of an answer, of which the client doesn't tell.
 * @param limitMs on top of the time that a call itself asks for, as `stop` does
 */
export function boundCalls(docker: Docker, clock: Clock, limitMs: number): Docker {
  const modem = docker.modem as { dial(call: Call, answered: Answered): void };
  const dial = modem.dial.bind(modem);
  modem.dial = (call, answered) => {
    const over = new AbortController();
    const ms = limitMs + (call.options?.t ?? 0) * 1_000;
    let isOpen = true;
    const settle: Answered = (error, result) => {
      if (!isOpen) return;
      isOpen = false;
      cancel();
      answered(error, result);
    };
    const cancel = clock.after(ms, () => {
      const late = new Error(`dockerd did not answer within ${Math.round(ms / 1_000)} seconds`);
      settle(late, null);
      over.abort(late);
    });
    if (call.abortSignal) whenAborted(call.abortSignal, () => over.abort(call.abortSignal?.reason));
    dial({ ...call, abortSignal: over.signal }, settle);
  };
  return docker;
}
