import type { Command } from "commander";
import { parseGoDuration } from "../api/meta/go-duration.js";
import { quantityValue, tryParseQuantity, zero } from "../api/meta/quantity.js";
import type { AgentOptions } from "./compose/options.js";
import { parseThresholds } from "./eviction/parse-thresholds.js";
import { defaultHardThresholds, type EvictionSettings } from "./eviction/settings.js";
import { parseReservations } from "./node/reservations.js";
import { parseSysctlPatterns } from "./pods/spec/sysctl-rules.js";
import type { LogLimits } from "./runtime/container-runtime.js";
import type { ShutdownSettings } from "./shutdown/shutdown-phases.js";

/** Kubelet's flags, of which this agent has the same. */
export interface KubeletArguments {
  readonly podManifestPath?: string;
  readonly shutdownGracePeriod: string;
  readonly shutdownGracePeriodCriticalPods: string;
  readonly kubeReserved: string;
  readonly systemReserved: string;
  readonly allowedUnsafeSysctls: string;
  readonly containerLogMaxSize: string;
  readonly containerLogMaxFiles: string;
  readonly evictionHard: string;
  readonly evictionSoft: string;
  readonly evictionSoftGracePeriod: string;
  readonly evictionMinimumReclaim: string;
  readonly evictionPressureTransitionPeriod: string;
  readonly evictionMaxPodGracePeriod: string;
}

export const kubeletFlags = (command: Command): Command =>
  command
    .option(
      "--shutdown-grace-period <duration>",
      "for pods to end in when the host does; 0s: they aren't ended",
      "0s",
    )
    .option(
      "--shutdown-grace-period-critical-pods <duration>",
      "of that, the last part, for critical ones",
      "0s",
    )
    .option("--pod-manifest-path <directory>", "whose files describe static pods")
    .option(
      "--kube-reserved <amounts>",
      "kept from pods for Docker and this agent: cpu=100m,memory=256Mi,…",
      "",
    )
    .option("--system-reserved <amounts>", "the same for all else that runs on the host", "")
    .option("--allowed-unsafe-sysctls <names>", "what pods may set beside the safe ones: net.core.*,…", "")
    .option("--container-log-max-size <quantity>", "when a container's log file is rotated", "10Mi")
    .option("--container-log-max-files <count>", "how many of them are kept, two at least", "5")
    .option("--eviction-hard <thresholds>", "below which pods go at once", defaultHardThresholds)
    .option("--eviction-soft <thresholds>", "below which pods go after a while", "")
    .option("--eviction-soft-grace-period <periods>", "that while: memory.available=1m30s,…", "")
    .option(
      "--eviction-minimum-reclaim <amounts>",
      "what to win back beyond a threshold: nodefs.available=500Mi,…",
      "",
    )
    .option(
      "--eviction-pressure-transition-period <duration>",
      "how long a condition outlasts its cause",
      "5m0s",
    )
    .option(
      "--eviction-max-pod-grace-period <seconds>",
      "the longest grace for a soft threshold; 0: the pod's own",
      "0",
    );

/** Throws an Error that says what is wrong with a flag. */
export const kubeletSettings = (
  args: KubeletArguments,
): Pick<
  AgentOptions,
  "manifestDirectory" | "reserved" | "shutdown" | "eviction" | "logs" | "unsafeSysctls"
> => ({
  unsafeSysctls: parseSysctlPatterns(args.allowedUnsafeSysctls),
  manifestDirectory: args.podManifestPath,
  reserved: parseReservations([args.kubeReserved, args.systemReserved]),
  shutdown: shutdownSettings(args),
  eviction: evictionSettings(args),
  logs: logLimits(args),
});

function shutdownSettings(args: KubeletArguments): ShutdownSettings {
  const graceSeconds = seconds("shutdown-grace-period", args.shutdownGracePeriod);
  const criticalGraceSeconds = seconds(
    "shutdown-grace-period-critical-pods",
    args.shutdownGracePeriodCriticalPods,
  );
  if (criticalGraceSeconds > graceSeconds)
    throw new Error("--shutdown-grace-period must be >= --shutdown-grace-period-critical-pods");
  return { graceSeconds, criticalGraceSeconds };
}

/** Kubernetes takes no part of a second alone. */
function seconds(flag: string, text: string): number {
  const duration = parseGoDuration(text);
  if ("error" in duration) throw new Error(`--${flag}: ${duration.error}`);
  if (duration.ms !== 0 && duration.ms < 1_000)
    throw new Error(`--${flag} must be either zero or otherwise >= 1 sec`);
  return Math.floor(duration.ms / 1_000);
}

function logLimits({ containerLogMaxSize: size, containerLogMaxFiles: count }: KubeletArguments): LogLimits {
  const maxBytes = quantityValue(tryParseQuantity(size) ?? zero);
  if (maxBytes <= 0) throw new Error(`--container-log-max-size: must be a positive quantity: ${size}`);
  const maxFiles = Number(count);
  if (!Number.isInteger(maxFiles) || maxFiles <= 1)
    throw new Error(`--container-log-max-files: must be greater than 1: ${count}`);
  return { maxBytes, maxFiles };
}

function evictionSettings(args: KubeletArguments): EvictionSettings {
  const transition = parseGoDuration(args.evictionPressureTransitionPeriod);
  if ("error" in transition || transition.ms < 0)
    throw new Error(
      `--eviction-pressure-transition-period: invalid duration ${args.evictionPressureTransitionPeriod}`,
    );
  const seconds = Number(args.evictionMaxPodGracePeriod);
  if (!Number.isInteger(seconds) || seconds < 0)
    throw new Error(
      `--eviction-max-pod-grace-period: not a number of seconds: ${args.evictionMaxPodGracePeriod}`,
    );
  const thresholds = parseThresholds({
    hard: args.evictionHard,
    soft: args.evictionSoft,
    softGracePeriod: args.evictionSoftGracePeriod,
    minimumReclaim: args.evictionMinimumReclaim,
  });
  return { thresholds, pressureTransitionMs: transition.ms, maxPodGraceSeconds: seconds };
}
