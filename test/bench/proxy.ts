import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hostAddresses } from "../../node-agent/proxy/sockets/host-addresses.js";
import { ProxyProcess } from "../integration/network/proxy-process.js";
import { endpointSlice, service } from "../support/service-objects.js";
import { type Bench, type Measurement, median } from "./bench.js";

const run = promisify(execFile);
const rounds = 3;
const seconds = "3";
const goal = { kind: "ratio", atLeast: 0.85 } as const;
const namespace = `network-bench-${process.pid}`;
const ports = { backend: 28080, sink: 28081, bare: 28090, bareSink: 28091, ours: 30980, oursSink: 30981 };
const script = (name: string) => fileURLToPath(new URL(`./proxy/${name}.js`, import.meta.url));
const start = (name: string, ...args: (number | string)[]) =>
  spawn(process.execPath, [script(name), ...args.map(String)]);

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

async function measure(mode: string, { port, pid }: Contestant) {
  const before = cpuOf(pid());
  const { stdout } = await run(process.execPath, [script("load"), mode, String(port), seconds]);
  const rate = Number(stdout);
  return { rate, perCpu: (rate * Number(seconds)) / Math.max(1, cpuOf(pid()) - before) };
}

async function compare(mode: string, ours: Contestant, bare: Contestant): Promise<Measurement> {
  const results = {
    ours: [] as Awaited<ReturnType<typeof measure>>[],
    bare: [] as Awaited<ReturnType<typeof measure>>[],
  };
  for (let round = 0; round < rounds; round++) {
    results.bare.push(await measure(mode, bare));
    results.ours.push(await measure(mode, ours));
  }
  const of = (which: "ours" | "bare", what: "rate" | "perCpu") =>
    median(results[which].map((one) => one[what]));
  const cpu = of("ours", "perCpu") / of("bare", "perCpu");
  const unit = mode === "stream" ? "B/s" : "/s";
  const note = `work per CPU second: ${cpu.toFixed(2)} of the pipe's`;
  return { name: `proxy, ${mode}`, unit, ours: of("ours", "rate"), peer: of("bare", "rate"), goal, note };
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

/** Our proxy beside a bare Node pipe, through the same backend. */
export const proxyBench: Bench = {
  name: "proxy",
  description: "a Service's TCP, beside a bare Node pipe",
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
    try {
      await proxy.start();
      proxy.connect();
      await proxy.send("COMPLETE", [
        ...objects("requests", "10.96.0.20", ports.ours, { host, port: ports.backend }),
        ...objects("stream", "10.96.0.21", ports.oursSink, { host, port: ports.sink }),
      ]);
      const ours = (port: number) => ({ port, pid: () => proxy.pid });
      const bare = (port: number, index: number) => ({ port, pid: () => children[index]?.pid ?? 0 });
      return [
        await compare("requests", ours(ports.ours), bare(ports.bare, 1)),
        await compare("connections", ours(ports.ours), bare(ports.bare, 1)),
        await compare("stream", ours(ports.oursSink), bare(ports.bareSink, 2)),
      ];
    } finally {
      for (const child of children) child.kill();
      await proxy.remove();
      await run("ip", ["netns", "delete", namespace]);
    }
  },
};
