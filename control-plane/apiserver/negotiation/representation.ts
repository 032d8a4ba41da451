import type { Exchange } from "../exchange/exchange.js";
import { negotiate, type Representation, type View } from "./accept.js";

const browsers = /^(curl|Wget|Mozilla\/5\.0)/;
/** What Go takes for true; anything else is false. */
const truths: ReadonlySet<string> = new Set(["1", "t", "T", "true", "True", "TRUE"]);

/** The form the client asked for; people who look with curl get it indented. Throws 406. */
export const representationOf = (exchange: Exchange): Representation => chosenForm(exchange);

/** The same for what is no object that was stored, and has no table: reviews. */
export const plainRepresentationOf = (exchange: Exchange): Representation =>
  chosenForm(exchange, (view) => view === "object");

function chosenForm({ request, query }: Exchange, serves?: (view: View) => boolean): Representation {
  const chosen = negotiate(request.headers.accept, serves);
  const asked = query.get("pretty");
  const isPretty = asked ? truths.has(asked) : browsers.test(request.headers["user-agent"] ?? "");
  return isPretty ? { ...chosen, pretty: true } : chosen;
}

/** How a failure is told to who asked for something else than objects, or for what can't be had. */
export function errorRepresentationOf(exchange: Exchange): Representation {
  try {
    return { ...representationOf(exchange), view: "object" };
  } catch {
    return { format: "json", view: "object", pretty: false };
  }
}
