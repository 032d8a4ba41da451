import { hostname } from "node:os";
import { Command, Option } from "commander";
import { collectDefaultMetrics, Registry } from "prom-client";
import { systemClock } from "../common/clock.js";
import { createLogger } from "../common/logger.js";
import { systemRandom } from "../common/random.js";
import { runProcess } from "../common/run-process.js";
import { cleanUp } from "./cleanup.js";
import { composeAgent } from "./compose/agent.js";
import type { AgentOptions } from "./compose/options.js";
import { thisHost } from "./compose/this-host.js";
import { HostFiles } from "./files/host-files.js";
import { addImageFlags, count, type ImageArguments, imageOptions } from "./image-flags.js";
import { type KubeletArguments, kubeletFlags, kubeletSettings } from "./kubelet-flags.js";
import { stopAfterShutdown } from "./shutdown-signals.js";

interface Arguments extends KubeletArguments, ImageArguments {
  readonly nodeName: string;
  readonly nodeAddress?: string;
  readonly nodeLabels?: string;
  readonly stateDir: string;
  readonly controlPlane: string;
  readonly bootstrapTokenFile?: string;
  readonly caFile?: string;
  readonly caHash?: string;
  readonly proxySocket: string;
  readonly ingressSocket?: string;
  readonly dockerSocket: string;
  readonly pauseImage: string;
  readonly port: string;
  readonly maxPods: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly maximumDeadContainersPerContainer: number;
  readonly restartBackoff: string;
  readonly restartBackoffMax: string;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly logFormat: "text" | "json";
}

function agentOptions(args: Arguments): AgentOptions {
  return {
    nodeName: args.nodeName,
    nodeAddress: args.nodeAddress,
    labels: Object.fromEntries(listOf(args.nodeLabels).map(pair)),
    stateDirectory: args.stateDir,
    controlPlane: listOf(args.controlPlane),
    bootstrapToken: () => bootstrapToken(args),
    trust: () => trust(args),
    proxySocket: args.proxySocket,
    ingressSocket: args.ingressSocket,
    dockerSocket: args.dockerSocket,
    pauseImage: args.pauseImage,
    port: Number(args.port),
    maxPods: Number(args.maxPods),
    cpu: args.cpu,
    memory: args.memory,
    ...kubeletSettings(args),
    images: imageOptions(args),
    deadContainers: args.maximumDeadContainersPerContainer,
    restartBackOffMs: Number(args.restartBackoff) * 1_000,
    restartBackOffMaxMs: Number(args.restartBackoffMax) * 1_000,
  };
}

const listOf = (text: string | undefined) => (text ?? "").split(",").filter((item) => item !== "");

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

async function bootstrapToken({ bootstrapTokenFile: file }: Arguments): Promise<string> {
  if (file) return (await contentOf(file)).trim();
  throw new Error("this node has not joined yet, or too long ago: give --bootstrap-token-file");
}

async function trust({ caFile, caHash }: Arguments) {
  if (caFile) return { authority: await contentOf(caFile) };
  if (caHash) return { pins: listOf(caHash) };
  throw new Error(
    "this node has not joined yet, or too long ago: give --ca-file or --ca-hash, so that it knows whom to believe",
  );
}

async function contentOf(path: string): Promise<string> {
  const text = await new HostFiles().read(path);
  if (text === undefined) throw new Error(`open ${path}: no such file or directory`);
  return text;
}

async function run(args: Arguments): Promise<void> {
  const log = createLogger("node-agent", { level: args.logLevel, format: args.logFormat });
  await runProcess(log, async (signal) => {
    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    const options = agentOptions(args);
    const world = await thisHost(options, { clock: systemClock, random: systemRandom, log, metrics });
    const end = stopAfterShutdown(signal, world.shutdown, world.commands);
    const group = await composeAgent(options, world, end);
    log.info("agent started", { node: args.nodeName });
    await group.run(end);
  });
}

const program = new Command("coracle-node-agent").description("Runs the pods of one host.");

const runs = program
  .command("run", { isDefault: true })
  .option("--node-name <name>", "this node's name", hostname().toLowerCase())
  .option("--node-address <address>", "where other nodes reach this one (that of the default route)")
  .option("--node-labels <labels>", "comma-separated key=value")
  .option("--state-dir <path>", "where the agent keeps what must outlive it", "/var/lib/coracle/agent")
  .requiredOption("--control-plane <endpoints>", "host:port of replicas' gRPC sides, comma-separated")
  .option("--bootstrap-token-file <path>", "where the token to join with stands")
  .option("--ca-file <path>", "the cluster's certificate authority")
  .option("--ca-hash <pins>", "instead of it, sha256 pins of its public key")
  .option("--proxy-socket <path>", "Unix socket of this host's proxy", "/run/coracle/proxy.sock")
  .option("--ingress-socket <path>", "Unix socket of this host's process of Ingresses (none: not served)")
  .option("--docker-socket <path>", "the Docker Engine's", "/var/run/docker.sock")
  .option("--pause-image <image>", "what sandboxes run", "coracle/pause:dev")
  .option("--port <port>", "of the agent's own HTTP, on 127.0.0.1", "10250")
  .option("--max-pods <count>", "how many pods this node takes", "110")
  .option("--cpu <quantity>", "instead of the host's")
  .option("--memory <quantity>", "instead of the host's")
  .addOption(
    new Option(
      "--maximum-dead-containers-per-container <count>",
      "how many ended instances are kept beside the newest",
    )
      .argParser(count(0))
      .default(1),
  )
  .option("--restart-backoff <seconds>", "before a container's second restart; doubles", "10")
  .option("--restart-backoff-max <seconds>", "the longest", "300");
addImageFlags(kubeletFlags(runs))
  .addOption(new Option("--log-level <level>").choices(["debug", "info", "warn", "error"]).default("info"))
  .addOption(new Option("--log-format <format>").choices(["text", "json"]).default("text"))
  .action((args: Arguments) => run(args));

program
  .command("cleanup")
  .description("Removes what the agent has made on this host.")
  .option("--state-dir <path>", "the agent's", "/var/lib/coracle/agent")
  .option("--docker-socket <path>", "the Docker Engine's", "/var/run/docker.sock")
  .option("--pod-cidr <range>", "the cluster's", "10.244.0.0/16")
  .option("--service-cidr <range>", "the cluster's", "10.96.0.0/16")
  .action(({ stateDir, ...options }) =>
    cleanUp({ ...options, stateDirectory: stateDir, clock: systemClock }),
  );

await program.parseAsync();
