import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Counter, Registry } from "prom-client";
import { AgentServer } from "../../../../node-agent/server/agent-server.js";
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

describe("the agent's server", () => {
  let problems: string[];
  let stop: AbortController;
  let done: Promise<void>;
  let get: (path: string) => Promise<Response>;

  beforeEach(async () => {
    problems = [];
    stop = new AbortController();
    const port = await freePort();
    const metrics = new Registry();
    new Counter({ name: "pods_started_total", help: "pods", registers: [metrics] }).inc();
    const node = { cpuNanos: 1e9, cpuNanoCores: 0, workingSetBytes: 1, atMs: 0 };
    const stats = { collect: async () => ({ node, containers: [] }) };
    const server = new AgentServer({
      nodeName: "node-1",
      port,
      stats: stats as unknown as StatsCollector,
      metrics,
      pods: () => [podOf("web", [sleeper("app")])],
      problems: () => problems,
    });
    done = server.run(stop.signal);
    get = (path) => fetch(`http://127.0.0.1:${port}${path}`);
    await eventually(() => get("/healthz"), { everyMs: 5 });
  });
  afterEach(async () => {
    stop.abort();
    await done;
  });

  it("tells whether pods can be run here", async () => {
    const well = await get("/healthz");
    expect([well.status, await well.text()]).toEqual([200, "ok"]);
    problems = ["container runtime is down"];
    const ill = await get("/healthz");
    expect([ill.status, await ill.text()]).toEqual([500, "container runtime is down"]);
  });

  it("tells metrics, usage and pods", async () => {
    expect(await (await get("/metrics")).text()).toContain("pods_started_total 1");
    expect(await (await get("/metrics/resource")).text()).toContain("node_cpu_usage_seconds_total 1 0");
    expect(await (await get("/stats/summary?only=1")).json()).toMatchObject({ node: { nodeName: "node-1" } });
    const pods = await (await get("/pods")).json();
    expect(pods).toMatchObject({ kind: "PodList", items: [{ metadata: { name: "web" } }] });
  });

  it("has nothing else", async () => {
    expect((await get("/exec")).status).toBe(404);
  });
});
