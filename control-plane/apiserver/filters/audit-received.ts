import type { Auditor } from "../../audit/auditor.js";
import type { Filter } from "../exchange/exchange.js";
import { auditFacts } from "./audit-facts.js";

/** Stands right behind authentication: the audit policy is asked about who sent the request, not whom they become. */
export function auditReceived(auditor: Auditor | undefined): Filter {
  return (next) => {
    if (!auditor) return next;
    return (exchange) => {
      exchange.audit = auditor.follow(exchange.info, auditFacts(exchange, exchange.user));
      exchange.audit.reached("RequestReceived");
      return next(exchange);
    };
  };
}
