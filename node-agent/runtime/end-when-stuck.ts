import { PassThrough, pipeline, type Readable } from "node:stream";
import type { Clock } from "../../common/clock.js";

/** The same bytes; fails when nothing new has come for a while, and lets go of the source whenever it ends. */
export function endWhenStuck(source: Readable, clock: Clock, progressMs: number): Readable {
  const watched = new PassThrough();
  const end = () => watched.destroy(new Error(`no progress for ${progressMs / 1_000} seconds`));
  let cancel = clock.after(progressMs, end);
  source.on("data", () => {
    cancel();
    cancel = clock.after(progressMs, end);
  });
  pipeline(source, watched, () => cancel());
  return watched;
}
