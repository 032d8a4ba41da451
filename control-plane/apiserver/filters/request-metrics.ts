import type { Clock } from "../../../common/clock.js";
import type { Filter } from "../exchange/exchange.js";
import { isLongRunning } from "../exchange/long-running.js";
import type { ApiMetrics } from "./api-metrics.js";

/** Counts every request and times those that are short. */
export function requestMetrics(metrics: ApiMetrics, clock: Clock): Filter {
  return (next) => async (exchange) => {
    const start = clock.monotonic();
    metrics.started();
    try {
      const answer = await next(exchange);
      const code = answer.kind === "bytes" || answer.kind === "stream" ? answer.statusCode : 101;
      const seconds = isLongRunning(exchange.info) ? undefined : (clock.monotonic() - start) / 1_000;
      metrics.finished(exchange.info, code, seconds);
      return answer;
    } finally {
      metrics.ended();
    }
  };
}
