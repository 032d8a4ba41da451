import type { BuildInfo } from "../../common/build-info.js";

export const testBuild: BuildInfo = {
  kubernetes: "1.36",
  version: "0.1.0",
  gitCommit: "0123456789abcdef0123456789abcdef01234567",
  gitTreeState: "clean",
  buildDate: "2026-01-01T00:00:00Z",
};
