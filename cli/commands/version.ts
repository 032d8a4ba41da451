import type { Command } from "commander";
import { type BuildInfo, buildInfo, gitVersion, versionInfo } from "../../common/build-info.js";
import { adminAccess, get } from "../cluster/api-access.js";
import { readSettings } from "../cluster/settings.js";
import { homeAt } from "../home.js";

/** `coracle version`: of this program, and of this machine's cluster where it can be reached. */
export function versionCommand(program: Command): void {
  const build = buildInfo();
  program.version(build.version, "--version", "print the version of this program");
  program
    .command("version")
    .description("print the versions of this program and of this machine's cluster")
    .option("--home <directory>", "where the cluster keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .option("-o, --output <format>", "text or json", "text")
    .action(async (options: { home?: string; output: string }) => {
      const server = await serverVersion(options.home);
      process.stdout.write(options.output === "json" ? asJson(build, server) : asText(build, server));
    });
}

/** Undefined where nothing answers, or where the caller may not ask. */
async function serverVersion(directory: string | undefined): Promise<{ gitVersion: string } | undefined> {
  try {
    const home = homeAt(directory, process.env);
    const { apiPort } = await readSettings(home.settings);
    const access = await adminAccess("coracle", `https://127.0.0.1:${apiPort}`, home.pki);
    return JSON.parse(await get(access, "/version"));
  } catch {
    return undefined;
  }
}

function asJson(build: BuildInfo, serverVersion: object | undefined): string {
  const clientVersion = versionInfo(build);
  return `${JSON.stringify({ clientVersion, ...(serverVersion ? { serverVersion } : {}) })}\n`;
}

function asText(build: BuildInfo, server: { gitVersion: string } | undefined): string {
  const lines = [`Client Version: ${gitVersion(build)}`];
  if (server) lines.push(`Server Version: ${server.gitVersion}`);
  return `${lines.join("\n")}\n`;
}
