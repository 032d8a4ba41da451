import type { Exchange, Handler } from "../exchange/exchange.js";
import { type HttpResponse, pageNotFound } from "../http/response.js";
import { errorResponse, methodNotAllowed } from "../negotiation/error-response.js";

/** Serves GET of one path, or of everything below it when it ends in a slash. */
export interface Route {
  readonly path: string;
  serve(exchange: Exchange): Promise<HttpResponse> | HttpResponse;
}

/** The paths that are no resources: the longest one that fits answers. */
export function routes(all: readonly Route[]): Handler {
  const isPrefix = ({ path }: Route) => path.endsWith("/") && path !== "/";
  const exact = new Map(all.filter((route) => !isPrefix(route)).map((route) => [route.path, route]));
  const prefixes = all.filter(isPrefix).sort((one, other) => other.path.length - one.path.length);
  return async (exchange) => {
    const { path } = exchange.info;
    const route =
      exact.get(path) ??
      exact.get(path.replace(/\/$/, "")) ??
      prefixes.find((one) => path.startsWith(one.path));
    if (!route) return pageNotFound();
    const { method } = exchange.request;
    if (method !== "GET" && method !== "HEAD") return errorResponse(methodNotAllowed());
    return route.serve(exchange);
  };
}
