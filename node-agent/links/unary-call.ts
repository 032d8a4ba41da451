import type { ClientUnaryCall, ServiceError } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";

export type Unary<Q, R> = (
  request: Q,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

const withinMs = 15_000;

/** One call as a promise, cancelled by `signal` or when it takes too long. */
export function unaryCall<Q, R>(
  method: Unary<Q, R>,
  request: Q,
  clock: Clock,
  signal?: AbortSignal,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const onAbort = () => running.cancel();
    const cancel = clock.after(withinMs, onAbort);
    const running = method(request, (error, response) => {
      cancel();
      signal?.removeEventListener("abort", onAbort);
      if (error) reject(signal?.aborted ? signal.reason : error);
      else resolve(response);
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
