import type { Exchange } from "../exchange/exchange.js";
import type { HttpResponse } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { readObject } from "./body.js";
import { confirmCreate } from "./confirm-create.js";
import { contextOf } from "./context.js";
import { refOf } from "./ref.js";
import { objectResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { writeOptions } from "./write-options.js";

export async function update(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  representationOf(exchange);
  const options = writeOptions(exchange.query, "UpdateOptions");
  const object = await readObject(exchange, target.expected, options.fieldValidation);
  const context = Object.assign(contextOf(exchange, options, target.apiVersion), {
    confirmCreate: () => confirmCreate(exchange, services),
  });
  const { object: updated, created } = await target.store.update(
    context,
    refOf(exchange),
    await target.toStored(object),
  );
  return objectResponse(created ? 201 : 200, exchange, target, updated, services);
}
