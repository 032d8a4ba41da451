import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../common/clock.js";
import { EtcdMembers } from "../../control-plane/storage/etcd-members.js";
import type { EtcdTls } from "../../control-plane/storage/etcd-tls.js";
import { type EtcdCertificates, etcdCertificates } from "./etcd-certificates.js";
import { freePorts } from "./free-ports.js";

export interface EtcdOptions {
  /** How many members; default 1. */
  readonly members?: number;
  readonly tls?: boolean;
}

/** A private etcd cluster in a temporary directory. */
export interface PrivateEtcd {
  readonly endpoints: readonly string[];
  /** What clients need to reach it, when it speaks TLS. */
  readonly tls?: EtcdTls;
  /** The same, with a certificate that ends after so long. */
  issueClient(validMs: number): Promise<EtcdTls>;
  /** Ends a member at once, as a crash would. */
  kill(member?: number): Promise<void>;
  /** Stops a member where it stands, as a frozen host would; or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT", member?: number): void;
  /** Starts a killed member on the data it left, and waits until the cluster answers. */
  restart(member?: number): Promise<void>;
  /** Ends and removes everything. */
  stop(): Promise<void>;
}

interface Member {
  readonly args: readonly string[];
  process: ChildProcess;
}

/** Starts etcd and waits until it answers. It dies with this process, whatever happens. */
export async function startEtcd({ members: count = 1, tls = false }: EtcdOptions = {}): Promise<PrivateEtcd> {
  const folder = await mkdtemp(join(tmpdir(), "coracle-etcd-"));
  const certificates = tls ? await etcdCertificates(folder) : undefined;
  const members = (await memberArguments(folder, count, certificates)).map(
    (args): Member => ({ args, process: launch(args) }),
  );
  const endpoints = members.map(({ args }) => args[args.indexOf("--advertise-client-urls") + 1] ?? "");
  const at = (index: number) => members[index] as Member;
  const answers = () => untilItAnswers(endpoints, certificates?.client);
  const kill = async (index = 0) => end(at(index).process);
  const stop = async () => {
    await Promise.all(members.map((_, index) => kill(index)));
    await rm(folder, { recursive: true, force: true });
  };
  await answers().catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    endpoints,
    ...(certificates ? { tls: certificates.client } : {}),
    async issueClient(validMs) {
      if (!certificates) throw new Error("this etcd was started without TLS");
      return certificates.issueClient(validMs);
    },
    kill,
    signal: (signal, index = 0) => void at(index).process.kill(signal),
    async restart(index = 0) {
      at(index).process = launch(at(index).args);
      await answers();
    },
    stop,
  };
}

function launch(args: readonly string[]): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "KILL", "etcd", ...args], { stdio: "ignore" });
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill("SIGKILL");
  await once(process, "exit");
}

async function memberArguments(
  folder: string,
  count: number,
  certificates: EtcdCertificates | undefined,
): Promise<string[][]> {
  const ports = await freePorts(count * 2);
  const scheme = certificates ? "https" : "http";
  const peers = Array.from({ length: count }, (_, index) => `http://127.0.0.1:${ports[index]}`);
  const cluster = peers.map((url, index) => `m${index}=${url}`).join(",");
  return peers.map((peer, index) => {
    const client = `${scheme}://127.0.0.1:${ports[count + index]}`;
    return [
      ...["--name", `m${index}`, "--data-dir", join(folder, `m${index}`)],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster],
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
      ...["--log-level", "error", ...(certificates?.serverArguments ?? [])],
    ];
  });
}

async function untilItAnswers(endpoints: readonly string[], tls: EtcdTls | undefined): Promise<void> {
  const members = new EtcdMembers({
    endpoints,
    clock: systemClock,
    totalMs: 20_000,
    ...(tls ? { tls } : {}),
  });
  try {
    const key = Buffer.from("/");
    await members.read("/", ({ client, limit }) => client.range({ key, countOnly: true }, limit));
  } finally {
    members.close();
  }
}
