import { authorizeOrThrow, questionsOf } from "../authorize.js";
import type { Authorizer } from "../authorizer.js";
import type { Filter } from "../exchange.js";

export function authorization(authorizer: Authorizer): Filter {
  return (next) => async (exchange) => {
    for (const question of questionsOf(exchange)) await authorizeOrThrow(authorizer, question);
    return next(exchange);
  };
}
