import type { Exchange } from "../exchange.js";
import { bytes, type HttpResponse, json, pageNotFound } from "../http/response.js";
import { compressed } from "../negotiation/gzip.js";
import type { OpenApi } from "../openapi/open-api.js";
import type { Route } from "./routes.js";

const prefix = "/openapi/v3/";

/** The API's description, for `kubectl explain`, validation and generators. Always JSON: the protobuf forms are not served. */
export function openApiRoutes(documents: OpenApi): Route[] {
  return [
    { path: "/openapi/v2", serve: async (exchange) => document(exchange, await documents.v2()) },
    { path: "/openapi/v3", serve: () => json(200, documents.v3Index()) },
    { path: prefix, serve: (exchange) => groupDocument(exchange, documents) },
  ];
}

async function groupDocument(exchange: Exchange, documents: OpenApi): Promise<HttpResponse> {
  const found = documents.v3(exchange.info.path.slice(prefix.length));
  return found ? document(exchange, await found, exchange.query.has("hash")) : pageNotFound();
}

/** A document that is asked for by its hash never changes. */
function document(exchange: Exchange, body: Buffer, immutable = false): Promise<HttpResponse> {
  const answer = bytes(200, "application/json", body);
  const headers = immutable ? { "cache-control": "public, immutable" } : {};
  return compressed({ ...answer, headers: { ...answer.headers, ...headers } }, exchange.request.headers);
}
