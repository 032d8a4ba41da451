import { resumeCluster, startCluster, stopCluster } from "../support/one-host-cluster.js";

/**
 * One cluster for all files. CORACLE_E2E=keep leaves it running, and uses it again, for whoever works on a test;
 * `begin` and `end` are the first and the last of several runs on one cluster.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env.CORACLE_E2E === "keep" || process.env.CORACLE_E2E === "end")
    return void (await resumeCluster());
  await startCluster().catch(async (error) => {
    await stopCluster();
    throw error;
  });
}
