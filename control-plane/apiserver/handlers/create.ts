import type { Exchange } from "../exchange/exchange.js";
import type { HttpResponse } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { readObject } from "./body.js";
import { contextOf } from "./context.js";
import { objectResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { writeOptions } from "./write-options.js";

export async function create(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  representationOf(exchange);
  const options = writeOptions(exchange.query, "CreateOptions");
  const object = await readObject(exchange, target.expected, options.fieldValidation);
  const context = contextOf(exchange, options, target.apiVersion);
  const created = await target.store.create(
    context,
    await target.toStored(object),
    exchange.info.served?.namespace,
  );
  return objectResponse(201, exchange, target, created, services);
}
