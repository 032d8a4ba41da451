import { authorizeOrThrow, questionsOf } from "../exchange/authorize.js";
import type { Exchange } from "../exchange/exchange.js";
import type { HandlerServices } from "./services.js";

/** Some writes create what isn't there: who may only update or patch must not. Throws 403. */
export async function confirmCreate(exchange: Exchange, { authorizer }: HandlerServices): Promise<void> {
  for (const question of questionsOf(exchange))
    await authorizeOrThrow(authorizer, { ...question, verb: "create" });
}
