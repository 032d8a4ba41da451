import { ApiError, badRequest } from "../../../api/errors.js";
import type { Clock } from "../../../common/clock.js";
import type { Exchange, Filter } from "../exchange/exchange.js";
import { isLongRunning } from "../exchange/long-running.js";
import { parseDurationMs } from "./duration.js";

const late = () =>
  new ApiError("Timeout", "Timeout: request did not complete within the allotted timeout", {});

/** Answers 504 when a short request takes longer than its `timeout` parameter, or `limitMs`. */
export function deadline(clock: Clock, limitMs: number): Filter {
  return (next) => (exchange) => {
    if (isLongRunning(exchange.info)) return next(exchange);
    return new Promise((resolve, reject) => {
      const cancel = clock.after(allowedMs(exchange, limitMs), () => {
        const error = late();
        exchange.request.abort(error);
        reject(error);
      });
      next(exchange).then(resolve, reject).finally(cancel);
    });
  };
}

function allowedMs({ query }: Exchange, limitMs: number): number {
  const wanted = query.get("timeout");
  if (!wanted) return limitMs;
  const parsed = parseDurationMs(wanted);
  if (parsed === undefined) {
    const why = `time: invalid duration ${JSON.stringify(wanted)}`;
    throw badRequest(`invalid timeout specified in the request URL - ${why}`);
  }
  return parsed <= 0 ? limitMs : Math.min(parsed, limitMs);
}
