import type { Exchange } from "../exchange/exchange.js";
import { type BytesResponse, bytes } from "../http/response.js";
import { representationOf } from "../negotiation/representation.js";
import type { Target } from "../negotiation/target.js";
import { contextOf } from "./context.js";
import { refOf } from "./ref.js";
import { objectResponse } from "./respond.js";
import type { HandlerServices } from "./services.js";

/** One object; its memoised bytes when it is wanted as it is served. */
export async function get(
  exchange: Exchange,
  target: Target,
  services: HandlerServices,
): Promise<BytesResponse> {
  const form = representationOf(exchange);
  const resourceVersion = exchange.query.get("resourceVersion") || undefined;
  const entry = await target.store.get(contextOf(exchange), refOf(exchange), { resourceVersion });
  if (form.view === "object" && form.format === "json" && !form.pretty) {
    return target.shown(
      () => [entry.object],
      () => {
        exchange.audit?.answered(() => target.toServed(entry.object));
        return bytes(200, "application/json", target.json(entry));
      },
    );
  }
  return objectResponse(200, exchange, target, entry.object, services);
}
