import type { GarbagePolicy } from "./garbage-policy.js";
import type { VerificationPolicy } from "./verification-policy.js";

/** How an agent treats images. */
export interface ImageOptions {
  readonly maxParallelPulls: number;
  /** How long a pull may bring nothing new. */
  readonly pullProgressMs: number;
  readonly verification: VerificationPolicy;
  readonly garbage: GarbagePolicy;
}

/** A kubelet's defaults, but that a few images are pulled at a time, and only what the agent has pulled is ever removed. */
export const defaultImageOptions: ImageOptions = {
  maxParallelPulls: 3,
  pullProgressMs: 60_000,
  verification: { type: "NeverVerifyPreloadedImages", allowlist: [] },
  garbage: {
    highThresholdPercent: 85,
    lowThresholdPercent: 80,
    minimumAgeMs: 120_000,
    maximumAgeMs: 0,
    scope: "pulled",
  },
};
