import { readFile } from "node:fs/promises";
import { collectDefaultMetrics, Registry as MetricsRegistry } from "prom-client";
import { loadOrCreateClusterKeys } from "../auth/cluster-keys.js";
import { EtcdStorage } from "../storage/etcd-storage.js";
import { EtcdTlsReload, readEtcdTls } from "../storage/etcd-tls.js";
import { composeAuditing } from "./auditing.js";
import type { Environment } from "./environment.js";
import type { ControlPlaneOptions } from "./options.js";
import type { Outside } from "./outside.js";
import { readSchedulerConfiguration } from "./read-scheduler-configuration.js";
import { secureListeners } from "./secure-listeners.js";

/** etcd, files, and sockets under certificates, as the command line names them. */
export async function openOutside(options: ControlPlaneOptions, environment: Environment): Promise<Outside> {
  const { clock, random, log } = environment;
  const metrics = new MetricsRegistry();
  const auditing = await composeAuditing(options, environment, metrics);
  collectDefaultMetrics({ register: metrics });
  const keys = await loadOrCreateClusterKeys(options.pkiDir, clock, random);
  const tls = await readEtcdTls(options);
  const endpoints = options.etcd.split(",");
  const storage = new EtcdStorage({ ...environment, endpoints, ...(tls ? { tls } : {}) });
  const { listeners, certificate } = await secureListeners(options, keys, environment);
  const { tokenAuthFile, bootstrapTokenFile, schedulerConfigFile } = options;
  return {
    ...environment,
    ...{ storage, keys, listeners, metrics, auditing },
    scheduling: schedulerConfigFile ? await readSchedulerConfiguration(schedulerConfigFile) : undefined,
    staticTokens: tokenAuthFile ? await readFile(tokenAuthFile, "utf8") : undefined,
    joinToken: bootstrapTokenFile ? () => readLine(bootstrapTokenFile) : undefined,
    alongside: [certificate, new EtcdTlsReload(options, tls, (next) => storage.reload(next), clock, log)],
  };
}

const readLine = async (path: string) => (await readFile(path, "utf8")).trim();
