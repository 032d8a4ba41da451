import type { Filter } from "../exchange.js";
import type { HttpResponse } from "../http/response.js";

/** Says the warnings that were gathered, with failures too, as `Warning: 299 - "…"` headers. */
export const warnings: Filter = (next) => async (exchange) => {
  const answer = await next(exchange);
  if (exchange.warnings.length === 0) return answer;
  return withHeader(answer, "warning", exchange.warnings.map(quoted));
};

function withHeader(answer: HttpResponse, name: string, value: string[]): HttpResponse {
  if (answer.kind !== "bytes" && answer.kind !== "stream") return answer;
  return Object.assign({ ...answer }, { headers: { ...answer.headers, [name]: value } });
}

/** A header holds one line of printable Latin-1. */
function quoted(message: string): string {
  const clean = message.replace(/[^\x20-\x7e\xa0-\xff]+/g, " ");
  return `299 - "${clean.replace(/[\\"]/g, "\\$&")}"`;
}
