import { readFileSync, statSync } from "node:fs";
import { timeOf } from "./clock.js";

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

/** What was built: the package's version, its commit, and when it was compiled. */
export function buildInfo(): BuildInfo {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const built = statSync(new URL(import.meta.url)).mtime;
  return { kubernetes: "1.36", version, ...commitOf(), buildDate: timeOf(built.getTime()) };
}

/** The build writes it down; whoever calls the compiler alone has none. */
function commitOf(): Pick<BuildInfo, "gitCommit" | "gitTreeState"> {
  try {
    const { gitCommit = "", gitTreeState = "" } = JSON.parse(
      readFileSync(new URL("../commit.json", import.meta.url), "utf8"),
    );
    return { gitCommit: String(gitCommit), gitTreeState: String(gitTreeState) };
  } catch {
    return { gitCommit: "", gitTreeState: "archive" };
  }
}

/** The Kubernetes version that is spoken comes first, as clients compare it. */
export const gitVersion = ({ kubernetes, version: own }: BuildInfo): string =>
  `v${kubernetes}.0+coracle.${own}`;

/** The build as `kubectl version` shows one. */
export function versionInfo(build: BuildInfo) {
  const { kubernetes, gitCommit, gitTreeState, buildDate } = build;
  const [major = "", minor = ""] = kubernetes.split(".");
  return {
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
}
