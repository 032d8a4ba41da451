import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hostAddresses } from "../../node-agent/proxy/sockets/host-addresses.js";
import { ProxyProcess } from "../integration/network/proxy-process.js";
import { endpointSlice, service } from "../support/service-objects.js";
import { type Bench, type Measurement, median } from "./bench.js";

const run = promisify(execFile);
const rounds = 3;
const seconds = "3";
/** Of a bare pipe in Node, and of HAProxy with one thread. */
const goals = {
  pipe: { requests: 0.85, connections: 0.85, stream: 0.85 },
  HAProxy: { requests: 0.9, connections: 0.6, stream: 0.6 },
} as const;
const namespace = `network-bench-${process.pid}`;
const ports = {
  backend: 28080,
  sink: 28081,
  bare: 28090,
  bareSink: 28091,
  haproxy: 28092,
  haproxySink: 28093,
  ours: 30980,
  oursSink: 30981,
};
const script = (name: string) => fileURLToPath(new URL(`./proxy/${name}.js`, import.meta.url));
const start = (name: string, ...args: (number | string)[]) =>
  spawn(process.execPath, [script(name), ...args.map(String)]);

type Mode = keyof (typeof goals)["pipe"];

interface Contestant {
  readonly port: number;
  readonly pid: () => number;
}

/** Where the backend listens: no endpoint may be the host's loopback. */
function backendAddress(): string {
  const found = hostAddresses().find((address) => !address.startsWith("127."));
  if (found === undefined) throw new Error("this host has no address but its loopback");
  return found;
}

/** Jiffies of CPU that a process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

async function measure(mode: Mode, { port, pid }: Contestant) {
  const before = cpuOf(pid());
  const { stdout } = await run(process.execPath, [script("load"), mode, String(port), seconds]);
  const rate = Number(stdout);
  return { rate, perCpu: (rate * Number(seconds)) / Math.max(1, cpuOf(pid()) - before) };
}

async function compare(
  mode: Mode,
  ours: Contestant,
  peers: Readonly<Partial<Record<keyof typeof goals, Contestant>>>,
): Promise<Measurement[]> {
  const contestants = { ...peers, ours };
  const names = Object.keys(contestants) as (keyof typeof contestants)[];
  const results = new Map(names.map((name) => [name, [] as Awaited<ReturnType<typeof measure>>[]]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const contestant = contestants[name];
      if (contestant) results.get(name)?.push(await measure(mode, contestant));
    }
  const of = (which: keyof typeof contestants, what: "rate" | "perCpu") =>
    median((results.get(which) ?? []).map((one) => one[what]));
  return names
    .filter((name) => name !== "ours")
    .map((peer) => {
      const cpu = of("ours", "perCpu") / of(peer, "perCpu");
      return {
        name: `proxy beside ${peer}, ${mode}`,
        unit: mode === "stream" ? "B/s" : "/s",
        ours: of("ours", "rate"),
        peer: of(peer, "rate"),
        goal: { kind: "ratio", atLeast: goals[peer][mode] } as const,
        note: `work per CPU second: ${cpu.toFixed(2)} of ${peer}'s`,
      };
    });
}

/** One thread of HAProxy; undefined where it isn't installed. */
async function startHaproxy(host: string, directory: string): Promise<ChildProcess | undefined> {
  const listen = (name: string, port: number, backend: number) =>
    `listen ${name}\n bind 127.0.0.1:${port}\n server one ${host}:${backend}\n`;
  const config = `global
 nbthread 1
 maxconn 4000
defaults
 mode tcp
 timeout connect 5s
 timeout client 1m
 timeout server 1m
${listen("requests", ports.haproxy, ports.backend)}${listen("stream", ports.haproxySink, ports.sink)}`;
  const file = join(directory, "haproxy.cfg");
  writeFileSync(file, config);
  const child = spawn("haproxy", ["-q", "-db", "-f", file], { stdio: "inherit" });
  const started = once(child, "spawn").then(() => child);
  return started.catch(() => undefined);
}

/** A Service whose node port leads to the backend. */
function objects(name: string, clusterIP: string, nodePort: number, backend: { host: string; port: number }) {
  const held = service(name, {
    type: "NodePort",
    clusterIP,
    ports: [{ port: 80, protocol: "TCP", nodePort }],
  });
  const slice = endpointSlice(name, [{ name: "", port: backend.port, protocol: "TCP" }], [backend.host]);
  return [
    { resource: "services", namespace: "default", name, object: held },
    { resource: "endpointslices", namespace: "default", name: `${name}-1`, object: slice },
  ];
}

/** Our proxy beside a bare Node pipe and, where there is one, HAProxy, through the same backend. */
export const proxyBench: Bench = {
  name: "proxy",
  description: "a Service's TCP, beside a bare Node pipe and HAProxy with one thread",
  async run() {
    await run("ip", ["netns", "add", namespace]);
    await run("ip", ["-n", namespace, "link", "set", "lo", "up"]);
    await run("ip", ["-n", namespace, "route", "add", "local", "10.96.0.0/16", "dev", "lo"]);
    const proxy = new ProxyProcess(undefined, namespace, "127.0.0.1:10299");
    const host = backendAddress();
    const children = [
      start("backend", host, ports.backend, ports.sink),
      start("bare-proxy", ports.bare, host, ports.backend),
      start("bare-proxy", ports.bareSink, host, ports.sink),
    ];
    const haproxy = await startHaproxy(host, proxy.directory);
    try {
      await proxy.start();
      proxy.connect();
      await proxy.send("COMPLETE", [
        ...objects("requests", "10.96.0.20", ports.ours, { host, port: ports.backend }),
        ...objects("stream", "10.96.0.21", ports.oursSink, { host, port: ports.sink }),
      ]);
      const at = (port: number, pid: number | undefined) => ({ port, pid: () => pid ?? 0 });
      const peers = (index: 1 | 2) => ({
        pipe: at(index === 1 ? ports.bare : ports.bareSink, children[index]?.pid),
        ...(haproxy && { HAProxy: at(index === 1 ? ports.haproxy : ports.haproxySink, haproxy.pid) }),
      });
      return [
        ...(await compare("requests", at(ports.ours, proxy.pid), peers(1))),
        ...(await compare("connections", at(ports.ours, proxy.pid), peers(1))),
        ...(await compare("stream", at(ports.oursSink, proxy.pid), peers(2))),
      ];
    } finally {
      for (const child of [...children, haproxy]) child?.kill();
      await proxy.remove();
      await run("ip", ["netns", "delete", namespace]);
    }
  },
};
