import { json } from "../http/response.js";
import type { Route } from "./routes.js";

export interface BuildInfo {
  /** `1.36` */
  readonly kubernetes: string;
  /** Ours: `0.1.0`. */
  readonly version: string;
  /** 40 hexadecimal digits, or nothing where it isn't known. */
  readonly gitCommit: string;
  /** `clean`, `dirty`, or `archive` for what came without its history. */
  readonly gitTreeState: string;
  /** RFC 3339. */
  readonly buildDate: string;
}

/** What `kubectl version` asks. The Kubernetes version that is spoken comes first, as clients compare it. */
export function version(build: BuildInfo): Route {
  const { kubernetes, gitCommit, gitTreeState, buildDate } = build;
  const [major = "", minor = ""] = kubernetes.split(".");
  const value = {
    major,
    minor,
    gitVersion: gitVersion(build),
    gitCommit,
    gitTreeState,
    buildDate,
    goVersion: "none",
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
  };
  return { path: "/version", serve: () => json(200, value) };
}

export const gitVersion = ({ kubernetes, version: own }: BuildInfo): string =>
  `v${kubernetes}.0+coracle.${own}`;
