import { startLab, stopLab } from "../support/lab.js";

/** One lab for all files. CORACLE_CHAOS=keep uses the one that runs and leaves it running, for whoever works on a test. */
export default async function globalSetup(): Promise<void> {
  if (process.env.CORACLE_CHAOS === "keep") return;
  await startLab().catch(async (error) => {
    await stopLab();
    throw error;
  });
}
