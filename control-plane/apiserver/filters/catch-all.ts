import { ApiError } from "../../../api/errors.js";
import { isAbort } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { Filter } from "../exchange/exchange.js";
import { errorResponse } from "../negotiation/error-response.js";
import { errorRepresentationOf } from "../negotiation/representation.js";

/** Turns whatever is thrown into a Status. Faults of the server itself are logged here, and nowhere else. */
export function catchAll(log: Logger): Filter {
  return (next) => async (exchange) => {
    try {
      if (exchange.malformed) throw exchange.malformed;
      return await next(exchange);
    } catch (error) {
      if (!(error instanceof ApiError) && !isAbort(error)) {
        log.error("Request failed", {
          method: exchange.request.method,
          path: exchange.info.path,
          err: error,
        });
      }
      exchange.failure = error;
      return errorResponse(error, errorRepresentationOf(exchange));
    }
  };
}
