import { isAbort, messageOf, UserError } from "./errors.js";
import type { Logger } from "./logger.js";

/**
 * Runs a process's work until SIGTERM or SIGINT, and ends the process: 0 after a stop, 1 after a failure. A second
 * signal exits at once. What the user can mend is said in one line.
 */
export async function runProcess(log: Logger, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(1);
      log.info("stopping", { signal });
      stop.abort();
    });
  }
  try {
    await work(stop.signal);
    process.exit(0);
  } catch (error) {
    if (isAbort(error) && stop.signal.aborted) process.exit(0);
    if (error instanceof UserError) log.error(error.message);
    else log.error("the process failed", { cause: messageOf(error), err: error });
    process.exit(1);
  }
}
