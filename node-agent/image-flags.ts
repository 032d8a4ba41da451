import { type Command, InvalidArgumentError, Option } from "commander";
import { parseGoDuration } from "../api/meta/go-duration.js";
import { type GarbagePolicy, garbageScopes } from "./images/garbage-policy.js";
import type { ImageOptions } from "./images/image-options.js";
import { type VerificationPolicy, verificationPolicies } from "./images/verification-policy.js";

/** What is said of images on the command line. Durations are milliseconds. */
export interface ImageArguments {
  readonly serializeImagePulls?: boolean;
  readonly maxParallelImagePulls: number;
  readonly imagePullProgressDeadline: number;
  readonly imagePullCredentialsVerificationPolicy: VerificationPolicy["type"];
  readonly preloadedImagesVerificationAllowlist?: string;
  readonly imageGcHighThreshold: number;
  readonly imageGcLowThreshold: number;
  readonly minimumImageTtlDuration: number;
  readonly imageMaximumGcAge: number;
  readonly imageGcScope: GarbagePolicy["scope"];
}

/** Flags that are called as a kubelet's are, or as the fields of its configuration. */
export function addImageFlags(command: Command): Command {
  return command
    .option("--serialize-image-pulls", "pull one image at a time")
    .addOption(
      flag("--max-parallel-image-pulls <count>", "how many images are pulled at a time", "3", count(1)),
    )
    .addOption(
      flag(
        "--image-pull-progress-deadline <duration>",
        "how long a pull may bring nothing new",
        "1m",
        duration,
      ),
    )
    .addOption(
      new Option(
        "--image-pull-credentials-verification-policy <policy>",
        "whether pods must show that they may have an image that is here",
      )
        .choices(verificationPolicies)
        .default("NeverVerifyPreloadedImages"),
    )
    .option(
      "--preloaded-images-verification-allowlist <images>",
      "for NeverVerifyAllowlistedImages; comma-separated",
    )
    .addOption(
      flag(
        "--image-gc-high-threshold <percent>",
        "of the disk in use, from which on unused images go; 100: never",
        "85",
        count(0, 100),
      ),
    )
    .addOption(
      flag("--image-gc-low-threshold <percent>", "until no more of it is in use", "80", count(0, 100)),
    )
    .addOption(
      flag("--minimum-image-ttl-duration <duration>", "an image that is here for less stays", "2m", duration),
    )
    .addOption(
      flag("--image-maximum-gc-age <duration>", "an image unused for longer goes; 0s: never", "0s", duration),
    )
    .addOption(
      new Option("--image-gc-scope <scope>", "whether only images that this agent has pulled ever go")
        .choices(garbageScopes)
        .default("pulled"),
    );
}

/** Throws for thresholds that contradict each other. */
export function imageOptions(args: ImageArguments): ImageOptions {
  const { imageGcHighThreshold: high, imageGcLowThreshold: low } = args;
  if (low > high)
    throw new Error(
      `--image-gc-low-threshold ${low} can not be higher than --image-gc-high-threshold ${high}`,
    );
  return {
    maxParallelPulls: args.serializeImagePulls ? 1 : args.maxParallelImagePulls,
    pullProgressMs: args.imagePullProgressDeadline,
    verification: {
      type: args.imagePullCredentialsVerificationPolicy,
      allowlist: (args.preloadedImagesVerificationAllowlist ?? "").split(",").filter((entry) => entry !== ""),
    },
    garbage: {
      highThresholdPercent: high,
      lowThresholdPercent: low,
      minimumAgeMs: args.minimumImageTtlDuration,
      maximumAgeMs: args.imageMaximumGcAge,
      scope: args.imageGcScope,
    },
  };
}

const flag = (flags: string, what: string, standard: string, parse: (text: string) => number): Option =>
  new Option(flags, what).argParser(parse).default(parse(standard), standard);

/** A whole number within bounds. */
export const count =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `It is not a whole number of at least ${least}${most < 101 ? ` and at most ${most}` : ""}.`,
    );
  };

function duration(text: string): number {
  const parsed = parseGoDuration(text);
  if ("error" in parsed) throw new InvalidArgumentError(parsed.error);
  if (parsed.ms < 0) throw new InvalidArgumentError("It is negative.");
  return parsed.ms;
}
