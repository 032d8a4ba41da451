import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Where a one-host cluster keeps everything it owns on this host. */
export interface Home {
  readonly root: string;
  readonly pki: string;
  readonly etcd: string;
  readonly agent: string;
  /** Of static pods: what the agent runs by itself. */
  readonly manifests: string;
  /** The data of volumes, made by the agent. */
  readonly volumes: string;
  readonly proxy: string;
  readonly ingress: string;
  /** Pid files and sockets. */
  readonly run: string;
  readonly logs: string;
  readonly settings: string;
  readonly processes: string;
}

/** The directory that was asked for, or CORACLE_HOME, or /var/lib/coracle. */
export function homeAt(directory: string | undefined, env: NodeJS.ProcessEnv): Home {
  const root = resolve(directory ?? env.CORACLE_HOME ?? "/var/lib/coracle");
  return {
    root,
    pki: join(root, "pki"),
    etcd: join(root, "etcd"),
    agent: join(root, "agent"),
    manifests: join(root, "manifests"),
    volumes: join(root, "volumes"),
    proxy: join(root, "proxy"),
    ingress: join(root, "ingress"),
    run: join(root, "run"),
    logs: join(root, "logs"),
    settings: join(root, "cluster.json"),
    processes: join(root, "processes.json"),
  };
}

/** Makes its directories. They are their owner's alone, also those that were there. */
export async function createHome(home: Home): Promise<void> {
  for (const directory of [
    home.root,
    home.pki,
    home.etcd,
    home.agent,
    home.manifests,
    home.proxy,
    home.ingress,
    home.run,
    home.logs,
  ]) {
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
  }
}
