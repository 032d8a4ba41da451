import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { namespaces } from "../../api/resources.js";
import type { RestConfig } from "../../client/kubeconfig.js";
import { RestClient } from "../../client/rest-client.js";
import { RestTransport } from "../../client/rest-transport.js";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { loadOrCreateClusterKeys } from "../../control-plane/auth/cluster-keys.js";
import { freePorts } from "./free-ports.js";
import { eventually } from "./wait.js";

export interface ControlPlaneProcessOptions {
  readonly id: string;
  readonly etcd: readonly string[];
  /** Holds the cluster's keys; the same for all replicas. */
  readonly folder: string;
  readonly flags?: readonly string[];
}

/** A replica of the control plane as it is deployed: a process of its own, on ports of its own. */
export interface ControlPlaneProcess {
  /** The administrator's, and how it gets there. */
  readonly client: RestClient;
  readonly access: RestConfig;
  /** `host:port` where agents reach it. */
  readonly agentEndpoint: string;
  start(): void;
  /** Starts nothing; resolves when the API answers. */
  ready(): Promise<void>;
  /** Ends it as a crash would, or as `signal` does; resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it, and its client's connections. */
  stop(): Promise<void>;
}

export async function controlPlaneProcess({
  id,
  etcd,
  folder,
  flags = [],
}: ControlPlaneProcessOptions): Promise<ControlPlaneProcess> {
  const [port = 0, agentPort = 0] = await freePorts(2);
  const pki = join(folder, "pki");
  const access = await adminAccess(pki, port);
  const transport = new RestTransport(access, "coracle-test");
  const client = new RestClient(transport);
  const arguments_ = [
    ...["--id", id, "--etcd", etcd.join(","), "--pki-dir", pki],
    ...["--port", String(port), "--agent-port", String(agentPort), "--log-level", "warn"],
    ...flags,
  ];
  let process: ChildProcess | undefined;
  const kill = async (signal: NodeJS.Signals = "SIGKILL") => {
    const ending = process;
    process = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill(signal);
    await once(ending, "exit");
  };
  return {
    client,
    access,
    agentEndpoint: `127.0.0.1:${agentPort}`,
    start: () => {
      process = launch(arguments_);
    },
    async ready() {
      await eventually(() => client.get(namespaces, { name: "default" }), { everyMs: 20 });
    },
    kill,
    async stop() {
      await kill();
      transport.close();
    },
  };
}

const main = fileURLToPath(new URL("../../control-plane/main.js", import.meta.url));

/** It dies with this process, whatever happens. */
function launch(arguments_: readonly string[]): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, main, ...arguments_], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function adminAccess(pki: string, port: number): Promise<RestConfig> {
  const { authority } = await loadOrCreateClusterKeys(pki, systemClock, systemRandom);
  const admin = await authority.issue({
    commonName: "admin",
    organizations: ["system:masters"],
    usages: ["client"],
    validMs: 3_600_000,
  });
  return { server: `https://127.0.0.1:${port}`, certificateAuthority: authority.certificate, ...admin };
}
