// Measures ours beside a peer in the same run: npm run bench -- [name …] [-o json]
import { Argument, Command, Option } from "commander";
import { messageOf } from "../../common/errors.js";
import { apiBench } from "./api.js";
import type { Bench, Measurement } from "./bench.js";
import { podsBench } from "./pods.js";
import { proxyBench } from "./proxy.js";
import { jsonOf, tableOf } from "./report.js";
import { scaleBench } from "./scale.js";
import { schedulerBench } from "./scheduler.js";
import { upBench } from "./up.js";

const benches: readonly Bench[] = [apiBench, schedulerBench, scaleBench, proxyBench, upBench, podsBench];
const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(names: readonly string[], { output }: { output: string }): Promise<void> {
  const chosen = benches.filter(({ name, isLong }) => (names.length === 0 ? !isLong : names.includes(name)));
  const measurements: Measurement[] = [];
  for (const { name, description, run } of chosen) {
    say(`${name}: ${description}`);
    measurements.push(...(await run(say)));
  }
  process.stdout.write(output === "json" ? jsonOf(measurements) : tableOf(measurements));
}

await new Command("bench")
  .description(benches.map(({ name, description }) => `${name}: ${description}`).join("\n"))
  .addArgument(new Argument("[names...]", "what to measure").choices(benches.map(({ name }) => name)))
  .addOption(new Option("-o, --output <format>").choices(["table", "json"]).default("table"))
  .action(main)
  .parseAsync()
  .catch((error) => {
    say(`bench: ${messageOf(error)}`);
    process.exitCode = 1;
  });
