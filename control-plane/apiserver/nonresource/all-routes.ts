import type { Registry } from "prom-client";
import type { Kinds } from "../../../api/scheme/kinds.js";
import { type BuildInfo, gitVersion } from "../../../common/build-info.js";
import { json } from "../http/response.js";
import { OpenApiDocuments } from "../openapi/open-api.js";
import { discovery } from "./discovery.js";
import { type HealthCheck, health } from "./health.js";
import { metricsRoute } from "./metrics.js";
import { openApiRoutes } from "./open-api.js";
import type { Route } from "./routes.js";
import { type IssuerDocuments, serviceAccountIssuer } from "./service-account-issuer.js";
import { version } from "./version.js";

export interface RouteOptions {
  readonly kinds: Kinds;
  readonly build: BuildInfo;
  readonly healthChecks: readonly HealthCheck[];
  readonly metrics: Registry;
  readonly issuer?: IssuerDocuments;
}

/** Every path that is no resource. */
export function nonresourceRoutes({ kinds, build, healthChecks, metrics, issuer }: RouteOptions): Route[] {
  const all = [
    version(build),
    ...health(healthChecks),
    metricsRoute(metrics),
    ...discovery(kinds),
    ...openApiRoutes(new OpenApiDocuments(kinds, gitVersion(build))),
    ...(issuer ? serviceAccountIssuer(issuer) : []),
  ];
  return [...all, index(all)];
}

/** `/` lists what there is. */
function index(all: readonly Route[]): Route {
  const paths = all.map(({ path }) => path).filter((path) => !path.endsWith("/"));
  return { path: "/", serve: () => json(200, { paths: paths.toSorted() }) };
}
