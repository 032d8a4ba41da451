import type { Exchange } from "../exchange/exchange.js";
import { bytes, type HttpResponse, json, pageNotFound } from "../http/response.js";
import { compressed } from "../negotiation/gzip.js";
import type { OpenApi, OpenApiDocuments } from "../openapi/open-api.js";
import { encodeOpenApi } from "./open-api-protobuf.js";
import type { Route } from "./routes.js";

const protobufType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
/** What is asked for is no valid media type, so it is answered with a dot. */
const protobufContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const prefix = "/openapi/v3/";

/** The API's description, for `kubectl explain`, validation and generators. */
export function openApiRoutes(documents: OpenApiDocuments): Route[] {
  return [
    { path: "/openapi/v2", serve: v2(documents) },
    { path: "/openapi/v3", serve: () => json(200, documents.current().v3Index()) },
    { path: prefix, serve: (exchange) => groupDocument(exchange, documents.current()) },
  ];
}

/** JSON, or the protobuf form for clients that would rather have that; made when the first of them comes. */
function v2(documents: OpenApiDocuments): Route["serve"] {
  const encoded = new WeakMap<OpenApi, Promise<Buffer>>();
  return async (exchange) => {
    const current = documents.current();
    if (!String(exchange.request.headers.accept ?? "").includes(protobufType)) {
      return document(exchange, await current.v2());
    }
    const known = encoded.get(current);
    const made = known ?? current.v2().then((json) => encodeOpenApi(JSON.parse(json.toString())));
    encoded.set(current, made);
    return compressed(bytes(200, protobufContentType, await made), exchange.request.headers);
  };
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
