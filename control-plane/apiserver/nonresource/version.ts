import { type BuildInfo, versionInfo } from "../../../common/build-info.js";
import { json } from "../http/response.js";
import type { Route } from "./routes.js";

/** What `kubectl version` asks. */
export function version(build: BuildInfo): Route {
  const value = versionInfo(build);
  return { path: "/version", serve: () => json(200, value) };
}
