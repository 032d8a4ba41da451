import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { type RequestOptions, request } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Counter, Registry } from "prom-client";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { listenOnHost } from "../../../../node-agent/host/listen.js";
import { LocalHttp } from "../../../../node-agent/server/local-http.js";
import type { StatsCollector } from "../../../../node-agent/stats/stats-collector.js";
import { podOf, sleeper } from "../../../support/pods.js";
import { eventually } from "../../../support/wait.js";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

interface Told {
  readonly status: number;
  readonly body: string;
}

/** Asks on loopback, or through the socket. */
function ask(at: { port: number } | { socketPath: string }, path: string, options: RequestOptions = {}) {
  return new Promise<Told>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", path, ...at, ...options }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    asked.on("error", reject).end();
  });
}

describe("the agent's server", () => {
  let directory: string;
  let problems: string[];
  let isReadable: boolean;
  let stop: AbortController;
  let done: Promise<void>;
  let port: number;
  let get: (path: string, options?: RequestOptions) => Promise<Told>;
  let getAsRoot: (path: string) => Promise<Told>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "agent-server-"));
    problems = [];
    stop = new AbortController();
    port = await freePort();
    const metrics = new Registry();
    new Counter({ name: "pods_started_total", help: "pods", registers: [metrics] }).inc();
    const node = { cpuNanos: 1e9, cpuNanoCores: 0, workingSetBytes: 1, atMs: 0 };
    isReadable = true;
    const collect = async () => {
      if (!isReadable) throw new Error("the engine doesn't answer");
      return { node, containers: [], unread: new Set() };
    };
    const stats = { collect, pods: async () => [] };
    const socketPath = join(directory, "agent.sock");
    const server = new LocalHttp({
      nodeName: "node-1",
      port,
      socketPath,
      stats: stats as unknown as StatsCollector,
      machine: { cpus: 2, memoryBytes: 4_096, bootId: "b", machineId: "m", systemUuid: "s" },
      metrics,
      pods: () => [podOf("web", [sleeper("app")])],
      problems: () => problems,
      listen: listenOnHost,
      guard: new Guard(silentLogger),
      log: silentLogger,
    });
    done = server.run(stop.signal);
    get = (path, options) => ask({ port }, path, options);
    getAsRoot = (path) => ask({ socketPath }, path, { headers: { host: "node-1" } });
    await eventually(() => Promise.all([get("/healthz"), getAsRoot("/healthz")]), { everyMs: 5 });
  });
  afterEach(async () => {
    stop.abort();
    await done;
    await rm(directory, { recursive: true });
  });

  it("tells whether pods can be run here", async () => {
    expect(await get("/healthz")).toEqual({ status: 200, body: "ok" });
    problems = ["container runtime is down"];
    expect(await get("/healthz")).toEqual({ status: 500, body: "container runtime is down" });
  });

  it("tells everybody on the host metrics, and nothing of pods", async () => {
    expect((await get("/metrics")).body).toContain("pods_started_total 1");
    for (const path of [
      "/pods",
      "/stats/summary",
      "/metrics/resource",
      "/exec",
      "/__proto__",
      "/constructor",
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it("says so when usage can't be read", async () => {
    isReadable = false;
    const metrics = async (name: string) => {
      const { status, body } = await getAsRoot(`/metrics/${name}`);
      return [status, ...body.split("\n").filter((line) => line !== "" && !line.startsWith("#"))];
    };
    expect(await metrics("cadvisor")).toEqual([200, "container_scrape_error 1"]);
    expect(await metrics("resource")).toEqual([200, "resource_scrape_error 1", "scrape_error 1"]);
  });

  it("tells root all, through a socket of root's", async () => {
    expect((await stat(join(directory, "agent.sock"))).mode & 0o777).toBe(0o600);
    expect((await getAsRoot("/metrics")).body).toContain("pods_started_total 1");
    expect((await getAsRoot("/metrics/resource")).body).toContain("node_cpu_usage_seconds_total 1 0");
    const summary = JSON.parse((await getAsRoot("/stats/summary?only=1")).body);
    expect(summary).toMatchObject({ node: { nodeName: "node-1" } });
    const pods = JSON.parse((await getAsRoot("/pods")).body);
    expect(pods).toMatchObject({ kind: "PodList", items: [{ metadata: { name: "web" } }] });
  });

  it("tells nothing to a page that was led here by a name of its own", async () => {
    for (const host of ["attacker.example", "127.0.0.1.attacker.example", "[::2]", "localhost.x:10250"])
      expect([host, (await get("/metrics", { headers: { host } })).status]).toEqual([host, 403]);
    for (const host of ["localhost:10250", "127.0.0.1", "[::1]:10250"])
      expect([host, (await get("/metrics", { headers: { host } })).status]).toEqual([host, 200]);
  });

  it("only tells", async () => {
    expect((await get("/metrics", { method: "POST" })).status).toBe(405);
  });

  it("hangs up on whoever says nothing, or half a header", async () => {
    const closed = (sent: string) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(sent));
      socket.on("error", () => {});
      return once(socket.resume(), "close");
    };
    await Promise.all([closed("GET /healthz HTTP/1.1\r\nhost: 127"), closed("nonsense\r\n\r\n")]);
  });
});
