import type { Attributes, Authorizer, Decision } from "../../auth/authorizer.js";
import { forbidden, questionsOf } from "../exchange/authorize.js";
import type { Exchange, Filter } from "../exchange/exchange.js";

/** Refuses what is not allowed, and tells the audit log why. */
export function authorization(authorizer: Authorizer): Filter {
  const decide = async (exchange: Exchange, question: Attributes): Promise<Decision> => {
    try {
      return await authorizer.authorize(question);
    } catch (error) {
      exchange.audit?.undecided();
      throw error;
    }
  };
  return (next) => async (exchange) => {
    for (const question of questionsOf(exchange)) {
      const decision = await decide(exchange, question);
      const allowed = decision.decision === "allow";
      exchange.audit?.decided(allowed, decision.reason);
      if (!allowed) throw forbidden(question, decision);
    }
    return next(exchange);
  };
}
