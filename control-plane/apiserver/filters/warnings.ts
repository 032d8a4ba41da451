import type { Filter } from "../exchange/exchange.js";
import { withHeader } from "../http/response.js";

/** Says the warnings that were gathered, with failures too, as `Warning: 299 - "…"` headers. */
export const warnings: Filter = (next) => async (exchange) => {
  const answer = await next(exchange);
  if (exchange.warnings.length === 0) return answer;
  return withHeader(answer, "warning", exchange.warnings.map(quoted));
};

/** A header holds one line of printable Latin-1. */
function quoted(message: string): string {
  const clean = message.replace(/[^\x20-\x7e\xa0-\xff]+/g, " ");
  return `299 - "${clean.replace(/[\\"]/g, "\\$&")}"`;
}
