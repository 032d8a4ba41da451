import { stopCluster } from "../support/one-host-cluster.js";

export default async function globalTeardown(): Promise<void> {
  if (process.env.CORACLE_E2E !== "keep" && process.env.CORACLE_E2E !== "begin") await stopCluster();
}
