import { json } from "../http/response.js";
import type { Route } from "./routes.js";

export interface BuildInfo {
  /** `1.36` */
  readonly kubernetes: string;
  /** Ours: `0.1.0`. */
  readonly version: string;
  readonly gitCommit: string;
  /** RFC 3339. */
  readonly buildDate: string;
}

/** What `kubectl version` asks. The Kubernetes version that is spoken comes first, as clients compare it. */
export function version({ kubernetes, version: own, gitCommit, buildDate }: BuildInfo): Route {
  const [major = "", minor = ""] = kubernetes.split(".");
  const value = {
    major,
    minor,
    gitVersion: `v${kubernetes}.0+coracle.${own}`,
    gitCommit,
    gitTreeState: "clean",
    buildDate,
    goVersion: "none",
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
  };
  return { path: "/version", serve: () => json(200, value) };
}
