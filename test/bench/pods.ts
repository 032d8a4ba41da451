import type { V1Container } from "../../api/generated/types.js";
import { systemClock } from "../../common/clock.js";
import { shell } from "../support/pods.js";
import { type Bench, type Measurement, median } from "./bench.js";
import { OneHost, type ProcessName } from "./one-host.js";
import { BarePods } from "./pods/bare-pods.js";
import { ScaledDeployment } from "./pods/scaled-deployment.js";

const count = 60;
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const concurrency = 6;
const goal = { kind: "ratio", atLeast: 0.85 } as const;

/** Waits without using the processor, and ends at once when it is told to. */
const waiter = shell("app", "trap 'exit 0' TERM; sleep 3600 & wait");
const probed: V1Container = {
  name: "app",
  image: "coracle/demo:dev",
  readinessProbe: { httpGet: { path: "/healthz", port: 8080 as never }, periodSeconds: 10 },
};

/** A Deployment scaled up and down on one host, beside dockerode alone making as many pairs of containers. */
export const podsBench: Bench = {
  name: "pods",
  description: `0 → ${count} → 0 pods on one host, all Ready and all gone`,
  async run(say) {
    const host = await OneHost.start("--no-demo");
    try {
      return [
        ...(await memory(host, "fresh", 5_000)),
        ...(await scaled(host, "", waiter, say)),
        ...(await scaled(host, ", with a readiness probe", probed, say)),
        ...(await memory(host, "2 minutes after the pods", 120_000)),
      ];
    } finally {
      await host.stop();
    }
  },
};

async function scaled(
  { client }: OneHost,
  what: string,
  container: V1Container,
  say: (line: string) => void,
): Promise<Measurement[]> {
  const bare = new BarePods(count, concurrency, container.image ?? "", container.command ?? []);
  const deployment = new ScaledDeployment(client);
  await deployment.create(container);
  const rates = {
    up: [] as number[],
    down: [] as number[],
    bareUp: [] as number[],
    bareDown: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    rates.bareUp.push(count / (await bare.create()));
    rates.bareDown.push(count / (await bare.remove()));
    rates.up.push(count / (await deployment.scaleUp(count)));
    rates.down.push(count / (await deployment.scaleDown()));
    const last = Object.entries(rates).map(([name, list]) => `${name} ${list.at(-1)?.toFixed(2)}`);
    say(`  round ${round + 1}${what}: ${last.join(", ")}`);
  }
  await deployment.delete();
  return [
    { name: `pods started${what}`, unit: "/s", ours: median(rates.up), peer: median(rates.bareUp), goal },
    { name: `pods removed${what}`, unit: "/s", ours: median(rates.down), peer: median(rates.bareDown), goal },
  ];
}

async function memory(host: OneHost, when: string, restMs: number): Promise<Measurement[]> {
  await systemClock.sleep(restMs);
  const limits: [ProcessName, number][] = [
    ["control-plane", 150],
    ["node-agent", 110],
    ["proxy", 80],
  ];
  return Promise.all(
    limits.map(async ([name, atMost]) => ({
      name: `memory of the ${name}, ${when}`,
      unit: "MB",
      ours: await host.memory(name),
      goal: { kind: "value", atMost } as const,
    })),
  );
}
