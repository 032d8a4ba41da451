import type { Exchange } from "../exchange/exchange.js";
import type { HttpResponse } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { contextOf } from "./context.js";
import { deleteOptions } from "./delete-options.js";
import { listOptions } from "./read-options.js";
import { listResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";
import { writeOptions } from "./write-options.js";

/** Deletes what the selectors choose, and answers with it. */
export async function deleteCollection(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<HttpResponse> {
  representationOf(exchange);
  const write = writeOptions(exchange.query, "DeleteOptions");
  const options = await deleteOptions(exchange);
  const dryRun = write.dryRun || (options.dryRun ?? []).length > 0;
  const context = contextOf(exchange, { ...write, dryRun });
  const deleted = await target.store.deleteCollection(context, listOptions(exchange), options);
  return listResponse(exchange, target, deleted, services);
}
