/**
 * Calls `act` `count` times in batches that double from 1, each batch at once. Stops after the first batch in which a
 * call failed, so that what can't succeed is not tried hundreds of times, and when the signal aborts. Answers how many
 * succeeded, and the first error.
 */
export async function slowStart(
  count: number,
  act: (index: number) => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly succeeded: number; readonly error: unknown }> {
  let succeeded = 0;
  for (let size = 1, from = 0; from < count && !signal.aborted; from += size, size *= 2) {
    const batch = Math.min(size, count - from);
    const results = await Promise.allSettled(Array.from({ length: batch }, (_, i) => act(from + i)));
    const failed = results.find((result) => result.status === "rejected");
    succeeded += results.filter((result) => result.status === "fulfilled").length;
    if (failed) return { succeeded, error: failed.reason };
  }
  return { succeeded, error: undefined };
}
