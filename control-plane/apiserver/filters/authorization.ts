import { attributesOf, authorizeOrThrow } from "../authorize.js";
import type { Authorizer } from "../authorizer.js";
import type { Filter } from "../exchange.js";

export function authorization(authorizer: Authorizer): Filter {
  return (next) => async (exchange) => {
    await authorizeOrThrow(authorizer, attributesOf(exchange));
    return next(exchange);
  };
}
