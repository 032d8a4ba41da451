import { KeptProcess, type KeptProcessOptions } from "./kept-process.js";
import type { ProcessSpec } from "./process-spec.js";

/** Keeps the processes of one host running, and ends them in reverse order when the signal aborts. */
export async function supervise(
  specs: readonly ProcessSpec[],
  options: KeptProcessOptions,
  signal: AbortSignal,
): Promise<void> {
  const kept = specs.map((spec) => new KeptProcess(spec, options));
  const running = kept.map((process) => process.run(signal));
  await Promise.all(running);
  for (const process of kept.reverse()) await process.stop();
}
