import { ApiError } from "../../../api/errors.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort, messageOf } from "../../../common/errors.js";
import type { Random } from "../../../common/random.js";
import type { AuditTrail } from "../../audit/audit-trail.js";
import type { Auditor } from "../../audit/auditor.js";
import type { Exchange, Filter } from "../exchange/exchange.js";
import { isLongRunning } from "../exchange/long-running.js";
import { type HttpResponse, withHeader } from "../http/response.js";
import { auditFacts, auditIdOf } from "./audit-facts.js";
import { auditedAnswer } from "./audited-answer.js";

/** Names each request by its `Audit-Id`, and writes down how it ended; outside the catch-all filter, so refusals too. */
export function audit(auditor: Auditor | undefined, clock: Clock, random: Random): Filter {
  return (next) => async (exchange) => {
    exchange.auditId = auditIdOf(exchange.request.headers, random);
    exchange.receivedMs = clock.now();
    const answer = withHeader(await next(exchange), "audit-id", exchange.auditId);
    return auditor ? audited(auditor, exchange, answer) : answer;
  };
}

function audited(auditor: Auditor, exchange: Exchange, answer: HttpResponse): HttpResponse {
  const trail = exchange.audit ?? auditor.follow(exchange.info, auditFacts(exchange, undefined));
  if (trail.silent) return answer;
  const { failure } = exchange;
  if (failure !== undefined) tellFailure(trail, failure);
  const code = answer.kind === "bytes" ? answer.statusCode : 0;
  if (isFault(failure)) trail.reached("Panic", code);
  else if (!exchange.audit) trail.reached("ResponseStarted", code);
  else return auditedAnswer(trail, answer, isLongRunning(exchange.info), exchange.signal);
  return answer;
}

/** Not what the client asked for, but the server itself. */
const isFault = (failure: unknown) =>
  failure !== undefined && !(failure instanceof ApiError) && !isAbort(failure);

function tellFailure(trail: AuditTrail, failure: unknown): void {
  const status = ApiError.from(failure).toStatus();
  trail.answered(() => status);
  trail.ended(isFault(failure) ? { ...status, message: `APIServer panic'd: ${messageOf(failure)}` } : status);
}
