import { readFileSync, statSync } from "node:fs";
import { timeOf } from "../../common/clock.js";
import type { BuildInfo } from "../apiserver/nonresource/version.js";

/** What `kubectl version` shows of this build: the package's version, its commit, and when it was compiled. */
export function buildInfo(): BuildInfo {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  const built = statSync(new URL(import.meta.url)).mtime;
  return { kubernetes: "1.36", version, ...commitOf(), buildDate: timeOf(built.getTime()) };
}

/** The build writes it down; whoever calls the compiler alone has none. */
function commitOf(): Pick<BuildInfo, "gitCommit" | "gitTreeState"> {
  try {
    const { gitCommit = "", gitTreeState = "" } = JSON.parse(
      readFileSync(new URL("../../commit.json", import.meta.url), "utf8"),
    );
    return { gitCommit: String(gitCommit), gitTreeState: String(gitTreeState) };
  } catch {
    return { gitCommit: "", gitTreeState: "archive" };
  }
}
