import { Command, Option } from "commander";
import { systemClock } from "../../common/clock.js";
import { createLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { runProcess } from "../../common/run-process.js";
import { HostFiles } from "../files/host-files.js";
import { composeProxy } from "./compose.js";

interface Arguments {
  readonly socket: string;
  readonly serviceNamespace: string;
  readonly stateDir: string;
  readonly healthAddress: string;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly logFormat: "text" | "json";
}

async function main(options: Arguments): Promise<void> {
  const log = createLogger("proxy", { level: options.logLevel, format: options.logFormat });
  const [host = "127.0.0.1", port = "10256"] = options.healthAddress.split(":");
  const proxyOptions = {
    socketPath: options.socket,
    serviceNamespace: options.serviceNamespace,
    stateDir: options.stateDir,
    healthAddress: { host, port: Number(port) },
  };
  await runProcess(log, async (signal) => {
    const group = await composeProxy(proxyOptions, {
      files: new HostFiles(),
      clock: systemClock,
      random: systemRandom,
      log,
    });
    log.info("Proxy started", { socket: options.socket, serviceNamespace: options.serviceNamespace });
    await group.run(signal);
  });
}

await new Command("coracle-proxy")
  .description("Serves the Services and names of the cluster on this host.")
  .requiredOption("--socket <path>", "Unix socket at which the agent configures the proxy")
  .requiredOption("--state-dir <path>", "directory where the last configuration is kept")
  .option("--service-namespace <name>", "network namespace in which Services listen", "coracle-svc")
  .option("--health-address <host:port>", "where /healthz and /metrics are served", "127.0.0.1:10256")
  .addOption(new Option("--log-level <level>").choices(["debug", "info", "warn", "error"]).default("info"))
  .addOption(new Option("--log-format <format>").choices(["text", "json"]).default("text"))
  .action((options: Arguments) => main(options))
  .parseAsync();
