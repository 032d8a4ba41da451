import { systemClock } from "../common/clock.js";
import { createLogger } from "../common/logger.js";
import { systemRandom } from "../common/random.js";
import { runProcess } from "../common/run-process.js";
import { composeControlPlane } from "./compose/control-plane.js";
import { openOutside } from "./compose/open-outside.js";
import { type ControlPlaneOptions, commandLine } from "./compose/options.js";

async function main(options: ControlPlaneOptions): Promise<void> {
  const log = createLogger("control-plane", { level: options.logLevel, format: options.logFormat });
  await runProcess(log, async (signal) => {
    const outside = await openOutside(options, { clock: systemClock, random: systemRandom, log });
    const { group } = await composeControlPlane(options, outside);
    await group.run(signal);
  });
}

await commandLine(main).parseAsync();
