import { Command, InvalidArgumentError, Option } from "commander";
import { systemClock } from "../../common/clock.js";
import { createLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { runProcess } from "../../common/run-process.js";
import { HostFiles } from "../files/host-files.js";
import { composeIngress } from "./compose.js";
import type { AccessLogFormat } from "./metrics/access-log.js";

interface Arguments {
  readonly socket: string;
  readonly stateDir: string;
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly healthAddress: string;
  readonly accessLog: AccessLogFormat;
  readonly hstsMaxAge: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly logFormat: "text" | "json";
}

async function main(args: Arguments): Promise<void> {
  const log = createLogger("ingress", { level: args.logLevel, format: args.logFormat });
  const [host = "127.0.0.1", port = "10254"] = args.healthAddress.split(":");
  const { stateDir, address, httpPort, httpsPort, accessLog, hstsMaxAge } = args;
  const options = {
    ...{ stateDir, address, httpPort, httpsPort, accessLog, hstsMaxAge },
    socketPath: args.socket,
    healthAddress: { host, port: Number(port) },
  };
  await runProcess(log, async (signal) => {
    const group = await composeIngress(options, {
      files: new HostFiles(),
      clock: systemClock,
      random: systemRandom,
      log,
      write: (text) => void process.stdout.write(text),
    });
    log.info("Ingress started", { socket: args.socket, address, httpPort, httpsPort });
    await group.run(signal);
  });
}

const whole = (most: number) => (text: string) => {
  if (!/^\d{1,10}$/.test(text) || Number(text) > most)
    throw new InvalidArgumentError(`a whole number up to ${most}`);
  return Number(text);
};

await new Command("coracle-ingress")
  .description("Serves the Ingresses of the cluster on this host.")
  .requiredOption("--socket <path>", "Unix socket at which the agent configures this process")
  .requiredOption("--state-dir <path>", "directory where the last configuration is kept")
  .option("--address <address>", "address of this host that clients call", "0.0.0.0")
  .option("--http-port <port>", "port for http; 0: none", whole(65_535), 80)
  .option("--https-port <port>", "port for https; 0: none", whole(65_535), 443)
  .option("--health-address <host:port>", "where /healthz and /metrics are served", "127.0.0.1:10254")
  .option(
    "--hsts-max-age <seconds>",
    "how long browsers keep to https; 0: they aren't told to",
    whole(2 ** 31),
    31_536_000,
  )
  .addOption(
    new Option("--access-log <format>", "what is written of each request")
      .choices(["off", "text", "json"])
      .default("off"),
  )
  .addOption(new Option("--log-level <level>").choices(["debug", "info", "warn", "error"]).default("info"))
  .addOption(new Option("--log-format <format>").choices(["text", "json"]).default("text"))
  .action((args: Arguments) => main(args))
  .parseAsync();
