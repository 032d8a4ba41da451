import type { ImageInfo } from "../runtime/container-runtime.js";

/** What is remembered of an image that is here. Times are of the clock that never steps. */
export interface ImageUse {
  readonly image: ImageInfo;
  readonly firstSeenMs: number;
  /** When it was last seen in use; never: before all. */
  readonly lastUsedMs: number;
}

export type ImageUses = ReadonlyMap<string, ImageUse>;

const never = Number.NEGATIVE_INFINITY;

/**
 * Looks at the images that are here, of which some are in use.
 * @param before what was remembered; undefined: nobody has looked before, so that how old they are isn't known, but old they are
 */
export function observeUses(
  before: ImageUses | undefined,
  images: readonly ImageInfo[],
  inUse: ReadonlySet<string>,
  nowMs: number,
): ImageUses {
  return new Map(
    images.map((image) => {
      const known = before?.get(image.id);
      const firstSeenMs = known?.firstSeenMs ?? (before ? nowMs : never);
      const lastUsedMs = inUse.has(image.id) ? nowMs : (known?.lastUsedMs ?? never);
      return [image.id, { image, firstSeenMs, lastUsedMs }];
    }),
  );
}

/** The images that nobody uses and that are here for so long, that which wasn't used for longest first. */
export function unusedImages(uses: ImageUses, nowMs: number, minimumAgeMs: number): readonly ImageUse[] {
  return [...uses.values()]
    .filter(({ lastUsedMs, firstSeenMs }) => lastUsedMs < nowMs && nowMs - firstSeenMs >= minimumAgeMs)
    .sort((a, b) => order(a.lastUsedMs, b.lastUsedMs) || order(a.firstSeenMs, b.firstSeenMs));
}

/** Those of them that nobody has used for longer than `maximumAgeMs`. */
export const expiredImages = (
  unused: readonly ImageUse[],
  nowMs: number,
  maximumAgeMs: number,
): readonly ImageUse[] =>
  unused.filter(({ lastUsedMs, firstSeenMs }) => nowMs - Math.max(lastUsedMs, firstSeenMs) > maximumAgeMs);

const order = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
