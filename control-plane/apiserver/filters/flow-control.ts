import { ApiError } from "../../../api/errors.js";
import { isMaster } from "../../auth/masters.js";
import type { Exchange, Filter, Handler } from "../exchange/exchange.js";
import { isLongRunning } from "../exchange/long-running.js";
import type { HttpResponse } from "../http/response.js";
import { FairLimit } from "./fair-limit.js";

export interface FlowLimits {
  readonly readOnly: number;
  readonly mutating: number;
  /** How many requests of one user may wait. */
  readonly queued: number;
}

export const defaultFlowLimits: FlowLimits = { readOnly: 400, mutating: 200, queued: 200 };

const reads = new Set(["get", "list", "watch", "head", "options"]);

/** Holds back what is too much at once, fairly between users; 429 for who would wait behind too many of their own. */
export function flowControl(limits: FlowLimits): Filter {
  const readOnly = new FairLimit(limits.readOnly, limits.queued);
  const mutating = new FairLimit(limits.mutating, limits.queued);
  return (next) => (exchange) => {
    const { info, user } = exchange;
    if (isLongRunning(info) || isMaster(user)) return next(exchange);
    return within(reads.has(info.verb) ? readOnly : mutating, exchange, next);
  };
}

async function within(limit: FairLimit, exchange: Exchange, next: Handler): Promise<HttpResponse> {
  if (!(await limit.enter(exchange.user.username ?? ""))) throw tooMany();
  try {
    return await next(exchange);
  } finally {
    limit.leave();
  }
}

const tooMany = () =>
  new ApiError("TooManyRequests", "Too many requests, please try again later.", { retryAfterSeconds: 1 });
