import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../common/clock.js";
import { systemRandom } from "../common/random.js";
import { makeClusterKeys } from "./cluster-keys.js";
import { report } from "./report.js";
import { Simulation } from "./simulation.js";

interface Arguments {
  readonly seed: number;
  readonly seeds: number;
  readonly nodes: number;
  readonly minutes: number;
  readonly log?: string;
}

function numberOf(least: number, most: number, isWhole = true) {
  return (text: string): number => {
    const value = Number(text);
    const isNumber = text.trim() !== "" && Number.isFinite(value) && (!isWhole || Number.isInteger(value));
    if (!isNumber || value < least || value > most)
      throw new InvalidArgumentError(
        `It takes ${isWhole ? "whole numbers" : "numbers"} from ${least} to ${most}.`,
      );
    return value;
  };
}

async function run({ seed: first, seeds, nodes, minutes, log }: Arguments): Promise<void> {
  const keys = await makeClusterKeys(systemClock, systemRandom);
  for (let seed = first; seed < first + seeds; seed++) {
    const startedMs = systemClock.monotonic();
    const outcome = await new Simulation({ seed, nodes, minutes, keys }).run();
    const tookMs = systemClock.monotonic() - startedMs;
    if (log) await writeFile(log, `${outcome.timeline.all().join("\n")}\n`);
    process.stdout.write(report({ seed, nodes, minutes }, outcome, tookMs));
    if (outcome.faults.length > 0) process.exitCode = 1;
  }
}

await new Command("simulate")
  .description(
    "Lives the life of a whole cluster in one process, from a seed, and says what was wrong in it.",
  )
  .option("--seed <number>", "where chance begins", numberOf(0, 2 ** 32 - 1), 1)
  .option(
    "--seeds <count>",
    "so many lives, one after the other, of this seed and those behind it",
    numberOf(1, 1e6),
    1,
  )
  .option("--nodes <count>", "hosts", numberOf(1, 250), 50)
  .option("--minutes <count>", "virtual minutes in which things go wrong", numberOf(0, 10_000, false), 10)
  .option("--log <file>", "where all that happened is written, a line each")
  .action((args: Arguments) => run(args))
  .parseAsync();
