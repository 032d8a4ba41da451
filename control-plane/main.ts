import { systemClock } from "../common/clock.js";
import { createLogger } from "../common/logger.js";
import { systemRandom } from "../common/random.js";
import { runProcess } from "../common/run-process.js";
import { composeControlPlane } from "./compose.js";
import { type ControlPlaneOptions, commandLine } from "./options.js";

async function main(options: ControlPlaneOptions): Promise<void> {
  const log = createLogger("control-plane", { level: options.logLevel, format: options.logFormat });
  await runProcess(log, async (signal) => {
    const group = await composeControlPlane(options, { clock: systemClock, random: systemRandom, log });
    await group.run(signal);
  });
}

await commandLine(main).parseAsync();
