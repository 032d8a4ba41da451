import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Scheme } from "../../../api/scheme.js";
import { aggregatedContentType, aggregatedVersion, groupDiscoveryList } from "../discovery/aggregated.js";
import { apiGroup, apiGroupList, apiVersions } from "../discovery/groups.js";
import { apiResourceList } from "../discovery/resources.js";
import type { Exchange } from "../exchange/exchange.js";
import { bytes, type HttpResponse, pageNotFound } from "../http/response.js";
import { valueResponse } from "../negotiation/object-bytes.js";
import { representationOf } from "../negotiation/representation.js";
import type { Route } from "./routes.js";

/** What is served: legacy discovery path by path, or all in one answer for clients that ask so. */
export function discovery(kinds: Kinds): Route[] {
  const root =
    (path: "/api" | "/apis", legacy: (exchange: Exchange) => unknown) =>
    (exchange: Exchange): HttpResponse => {
      const version = aggregatedVersion(String(exchange.request.headers.accept ?? ""));
      if (!version) return plain(exchange, legacy(exchange));
      const list = groupDiscoveryList(kinds.current(), path, version);
      const answer = bytes(200, aggregatedContentType(version), Buffer.from(`${JSON.stringify(list)}\n`));
      return { ...answer, headers: { ...answer.headers, vary: "Accept" } };
    };
  return [
    { path: "/api", serve: root("/api", ({ request }) => apiVersions(addressOf(request))) },
    { path: "/apis", serve: root("/apis", () => apiGroupList(kinds.current())) },
    { path: "/api/", serve: (exchange) => below(kinds.current(), exchange) },
    { path: "/apis/", serve: (exchange) => below(kinds.current(), exchange) },
  ];
}

/** How the client reached the server; HTTP/2 has another name for it. */
function addressOf({ headers }: Exchange["request"]): string {
  const authority = headers[":authority"];
  return headers.host ?? (typeof authority === "string" ? authority : "");
}

function below(scheme: Scheme, exchange: Exchange): HttpResponse {
  const [root, first = "", second, ...more] = exchange.info.path.split("/").filter((part) => part !== "");
  if (more.length > 0 || (root === "api" && second !== undefined)) return pageNotFound();
  const found =
    root === "api"
      ? apiResourceList(scheme, "", first)
      : second === undefined
        ? apiGroup(scheme, first)
        : apiResourceList(scheme, first, second);
  return found ? plain(exchange, found) : pageNotFound();
}

/** Clients that would rather have protobuf get JSON: all of them can read it. */
function plain(exchange: Exchange, value: unknown): HttpResponse {
  return valueResponse(200, value, representationOf(exchange));
}
