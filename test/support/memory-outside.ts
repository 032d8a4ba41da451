import { Registry as MetricsRegistry } from "prom-client";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { type Logger, silentLogger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { ApiServer } from "../../control-plane/apiserver/api-server.js";
import type { ClusterKeys } from "../../control-plane/auth/cluster-keys.js";
import type { AgentServices, Listeners } from "../../control-plane/compose/listeners.js";
import type { Outside } from "../../control-plane/compose/outside.js";
import type { Storage } from "../../control-plane/storage/storage.js";
import { noNodes } from "./no-nodes.js";

/** Servers that are reached from their own process alone. */
export class MemoryListeners implements Listeners {
  handle: ApiServer["handle"] = () => Promise.reject(new Error("no API server is put together"));
  agentServices: AgentServices | undefined;

  api(handle: ApiServer["handle"]) {
    this.handle = handle;
    return { name: "api server", run: aborted, cut: () => {} };
  }

  agents(services: AgentServices) {
    this.agentServices = services;
    return { name: "agent server", run: aborted, dialer: noNodes };
  }
}

export interface MemoryOutside extends Outside {
  readonly listeners: MemoryListeners;
}

/** What one replica stands on, without files and sockets; the storage and the keys are the cluster's. */
export function memoryOutside(
  shared: {
    readonly storage: Storage;
    readonly keys: ClusterKeys;
    readonly clock: Clock;
    readonly random: Random;
  },
  log: Logger = silentLogger,
): MemoryOutside {
  const listeners = new MemoryListeners();
  return { ...shared, log, listeners, metrics: new MetricsRegistry(), alongside: [] };
}
