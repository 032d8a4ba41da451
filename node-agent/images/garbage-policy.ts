/** When images go, as kubelets are told it. */
export interface GarbagePolicy {
  /** From so much of the disk on, in percent, images go; 100: never for want of room. */
  readonly highThresholdPercent: number;
  /** Until no more than this is used. */
  readonly lowThresholdPercent: number;
  /** An image that is here for less stays. */
  readonly minimumAgeMs: number;
  /** One that wasn't used for longer goes, however much room there is; 0: that is no reason. */
  readonly maximumAgeMs: number;
  /** `pulled`: only images that this agent has pulled and nobody has named otherwise; `all`: whatever the Engine has. */
  readonly scope: "pulled" | "all";
}

export const garbageScopes = ["pulled", "all"] as const;

/** What a disk has, in bytes. */
export interface Room {
  readonly capacity: number;
  readonly available: number;
}

/** How much is to go for the low threshold to be met; 0 below the high one. */
export function bytesToFree(
  { capacity, available: reported }: Room,
  { highThresholdPercent, lowThresholdPercent }: GarbagePolicy,
): number {
  const available = Math.min(reported, capacity);
  const usedPercent = 100 - Math.floor((available * 100) / capacity);
  if (usedPercent < highThresholdPercent || highThresholdPercent === 100) return 0;
  return Math.floor((capacity * (100 - lowThresholdPercent)) / 100) - available;
}
