import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Scheme } from "../../../api/scheme.js";
import { aggregatedVersion } from "../discovery/aggregated.js";
import { apiGroup, apiGroupList, apiVersions } from "../discovery/groups.js";
import { apiResourceList } from "../discovery/resources.js";
import type { Exchange } from "../exchange/exchange.js";
import { header } from "../http/request.js";
import { type HttpResponse, pageNotFound } from "../http/response.js";
import { valueResponse } from "../negotiation/object-bytes.js";
import { representationOf } from "../negotiation/representation.js";
import { DiscoveryAnswers } from "./discovery-answers.js";
import type { Route } from "./routes.js";

/** What is served: legacy discovery path by path, or all in one answer for clients that ask so. */
export function discovery(kinds: Kinds): Route[] {
  const answers = new DiscoveryAnswers(kinds);
  const root =
    (path: "/api" | "/apis", legacy: (exchange: Exchange) => HttpResponse) =>
    (exchange: Exchange): HttpResponse => {
      const { headers } = exchange.request;
      const version = aggregatedVersion(String(headers.accept ?? ""));
      if (!version) return legacy(exchange);
      return answers.aggregated(path, version, header(headers, "if-none-match")) ?? pageNotFound();
    };
  return [
    {
      path: "/api",
      serve: root("/api", (exchange) => plain(exchange, apiVersions(addressOf(exchange.request)))),
    },
    { path: "/apis", serve: root("/apis", (exchange) => kept(answers, exchange, ["apis"], apiGroupList)) },
    { path: "/api/", serve: (exchange) => below(answers, exchange) },
    { path: "/apis/", serve: (exchange) => below(answers, exchange) },
  ];
}

/** How the client reached the server; HTTP/2 has another name for it. */
function addressOf({ headers }: Exchange["request"]): string {
  const authority = headers[":authority"];
  return headers.host ?? (typeof authority === "string" ? authority : "");
}

function below(answers: DiscoveryAnswers, exchange: Exchange): HttpResponse {
  const parts = exchange.info.path.split("/").filter((part) => part !== "");
  const [root, first = "", second, ...more] = parts;
  if (more.length > 0 || (root === "api" && second !== undefined)) return pageNotFound();
  return kept(answers, exchange, parts, (scheme) => {
    if (root === "api") return apiResourceList(scheme, "", first);
    return second === undefined ? apiGroup(scheme, first) : apiResourceList(scheme, first, second);
  });
}

/** The same answer in another form is another answer. */
function kept(
  answers: DiscoveryAnswers,
  exchange: Exchange,
  parts: readonly string[],
  find: (scheme: Scheme) => unknown,
): HttpResponse {
  const form = representationOf(exchange);
  const name = `${parts.join("/")} ${form.format} ${form.pretty}`;
  const answer = answers.kept(name, (scheme) => {
    const value = find(scheme);
    return value === undefined ? undefined : valueResponse(200, value, form);
  });
  return answer ?? pageNotFound();
}

/** Clients that would rather have protobuf get JSON: all of them can read it. */
function plain(exchange: Exchange, value: unknown): HttpResponse {
  return valueResponse(200, value, representationOf(exchange));
}
