import type { Exchange } from "../exchange/exchange.js";
import type { HttpResponse } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { contextOf } from "./context.js";
import { listOptions } from "./read-options.js";
import { listResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";

/** What cannot be answered in the form that was asked for is refused before it is read. */
export async function list(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  representationOf(exchange);
  const found = await target.store.list(contextOf(exchange), listOptions(exchange));
  return listResponse(exchange, target, found, services);
}
