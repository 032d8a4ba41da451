import type { Registry } from "prom-client";
import { bytes } from "../http/response.js";
import type { Route } from "./routes.js";

/** What Prometheus scrapes. */
export function metricsRoute(registry: Registry): Route {
  return {
    path: "/metrics",
    async serve() {
      return bytes(200, registry.contentType, Buffer.from(await registry.metrics()));
    },
  };
}
