import type { Clock } from "../../../common/clock.js";
import type { Logger } from "../../../common/logger.js";
import type { Exchange, Filter } from "../exchange.js";

export type AuditLevel = "none" | "writes" | "all";

const writes = new Set(["create", "update", "patch", "delete", "deletecollection"]);

/** Writes down who did what: one line a request, once it is answered. */
export function audit(log: Logger, level: AuditLevel, clock: Clock): Filter {
  return (next) => {
    if (level === "none") return next;
    return async (exchange) => {
      if (level === "writes" && !writes.has(exchange.info.verb)) return next(exchange);
      const start = clock.monotonic();
      const answer = await next(exchange);
      const code = "statusCode" in answer ? answer.statusCode : 101;
      log.info("Request answered", {
        ...fieldsOf(exchange),
        code,
        ms: Math.round(clock.monotonic() - start),
      });
      return answer;
    };
  };
}

function fieldsOf({ info, user, impersonator, request }: Exchange) {
  return {
    verb: info.verb,
    path: info.path,
    user: user.username,
    ...(impersonator ? { impersonator: impersonator.username } : {}),
    userAgent: request.headers["user-agent"],
  };
}
