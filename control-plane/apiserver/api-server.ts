import type { Registry as MetricsRegistry } from "prom-client";
import type { Kinds } from "../../api/scheme/kinds.js";
import type { BuildInfo } from "../../common/build-info.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Auditor } from "../audit/auditor.js";
import type { Authenticator } from "../auth/authenticator.js";
import type { Authorizer } from "../auth/authorizer.js";
import type { Registry } from "../registry/contract/resource-store.js";
import { chain, Exchange, type Filter, type Handler } from "./exchange/exchange.js";
import { ApiMetrics } from "./filters/api-metrics.js";
import { audit } from "./filters/audit.js";
import { auditReceived } from "./filters/audit-received.js";
import { authentication } from "./filters/authentication.js";
import { authorization } from "./filters/authorization.js";
import { catchAll } from "./filters/catch-all.js";
import { deadline } from "./filters/deadline.js";
import { defaultFlowLimits, type FlowLimits, flowControl } from "./filters/flow-control.js";
import { impersonation } from "./filters/impersonation.js";
import { requestMetrics } from "./filters/request-metrics.js";
import { warnings } from "./filters/warnings.js";
import { defaultMostWatches, OpenWatches } from "./handlers/open-watches.js";
import { resourceHandler } from "./handlers/resource-handler.js";
import type { HttpRequest } from "./http/request.js";
import type { HttpResponse } from "./http/response.js";
import type { ApiDispatcher } from "./nodes/dispatcher.js";
import { MemoryDispatcher } from "./nodes/memory-dispatcher.js";
import type { NodeDialer } from "./nodes/node-dialer.js";
import { nonresourceRoutes } from "./nonresource/all-routes.js";
import type { HealthCheck } from "./nonresource/health.js";
import { routes } from "./nonresource/routes.js";
import type { IssuerDocuments } from "./nonresource/service-account-issuer.js";
import { reviewHandlers } from "./reviews/all-reviews.js";
import type { RuleSource } from "./reviews/self-reviews.js";
import type { TokenIdentifier } from "./reviews/token-review.js";
import { connectHandlers } from "./subresources/connect-handlers.js";

export interface ApiServerOptions {
  readonly kinds: Kinds;
  readonly registry: Registry;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** For TokenReviews. */
  readonly tokens: TokenIdentifier;
  /** For SelfSubjectRulesReviews: the RBAC rule resolver. */
  readonly rules: RuleSource;
  readonly nodes: NodeDialer;
  /** Absent: the documents for verifying ServiceAccount tokens are not served. */
  readonly issuer?: IssuerDocuments;
  readonly healthChecks: readonly HealthCheck[];
  readonly metrics: MetricsRegistry;
  readonly build: BuildInfo;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Absent: nothing is audited. */
  readonly auditor?: Auditor;
  readonly flowLimits?: FlowLimits;
  /** How many watches one user may have open. */
  readonly mostWatches?: number;
  /** How long a short request may take; default a minute. */
  readonly requestTimeoutMs?: number;
}

export interface ApiServer {
  /** Answers what comes from outside; who sent it is found out here. */
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** Answers requests of agents, which are authenticated already. */
  readonly dispatcher: ApiDispatcher;
}

/** The Kubernetes API for those outside and for those known already, on one chain of filters. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const { kinds } = options;
  const inner = innerHandler(options);
  const outer = outerFilters(options);
  const web = chain([...outer, authentication(options.authenticator)], inner);
  return {
    handle: (request) => web(new Exchange(request, kinds.current())),
    dispatcher: new MemoryDispatcher(kinds, chain(outer, inner)),
  };
}

/** Those that see every answer, a refusal too, stand outside the catch-all filter. */
function outerFilters({ log, clock, random, metrics, auditor }: ApiServerOptions): Filter[] {
  return [
    requestMetrics(new ApiMetrics(metrics), clock),
    warnings,
    audit(auditor, clock, random),
    catchAll(log),
  ];
}

/** What a request meets once it is known who sent it. */
function innerHandler(options: ApiServerOptions): Handler {
  const { authorizer, clock, flowLimits = defaultFlowLimits, requestTimeoutMs = 60_000 } = options;
  const filters = [
    auditReceived(options.auditor),
    impersonation(authorizer),
    flowControl(flowLimits),
    authorization(authorizer),
    deadline(clock, requestTimeoutMs),
  ];
  const resources = resourceHandler({
    registry: options.registry,
    connects: connectHandlers(options),
    reviews: reviewHandlers(options),
    services: { ...options, watches: new OpenWatches(options.mostWatches ?? defaultMostWatches) },
  });
  const others = routes(nonresourceRoutes(options));
  return chain(filters, (exchange) => (exchange.info.isResource ? resources(exchange) : others(exchange)));
}
