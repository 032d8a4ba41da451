import { readFileSync, statSync } from "node:fs";
import { timeOf } from "../../common/clock.js";
import type { BuildInfo } from "../apiserver/nonresource/version.js";

/** What `kubectl version` shows of this build: the package's version and when it was compiled. */
export function buildInfo(): BuildInfo {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  const built = statSync(new URL(import.meta.url)).mtime;
  return {
    kubernetes: "1.36",
    version,
    gitCommit: "",
    buildDate: timeOf(built.getTime()),
  };
}
