import { closeSync, openSync, writeSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { systemClock } from "../common/clock.js";
import { systemRandom } from "../common/random.js";
import type { Profile } from "../control-plane/compose/options.js";
import { makeClusterKeys } from "./cluster-keys.js";
import { report } from "./report.js";
import { type Outcome, Simulation, type SimulationOptions } from "./simulation.js";
import type { Timeline } from "./timeline.js";

interface Size {
  readonly nodes: number;
  readonly minutes: number;
  readonly rests?: number;
  readonly pace?: number;
  readonly profile?: Profile;
}

interface Arguments extends Partial<Size> {
  readonly seed: number;
  readonly seeds: number;
  readonly soak?: true;
  readonly log?: string;
}

const short: Size = { nodes: 50, minutes: 10 };
/** A day in which little happens, and that comes to rest each hour. */
const day: Size = { nodes: 4, minutes: 1_440, rests: 24, pace: 60 };

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

async function run({ seed: first, seeds, soak, log, ...given }: Arguments): Promise<void> {
  const keys = await makeClusterKeys(systemClock, systemRandom);
  const size = { ...(soak ? day : short), ...given };
  for (let seed = first; seed < first + seeds; seed++) {
    const startedMs = systemClock.monotonic();
    const outcome = await live({ ...size, seed, keys, ...(soak ? { rested } : {}) }, log);
    const tookMs = systemClock.monotonic() - startedMs;
    process.stdout.write(report({ seed, ...size }, outcome, tookMs));
    if (outcome.faults.length > 0) process.exitCode = 1;
  }
}

/** Writes the timeline as it goes on: whoever waits may look, and nothing piles up. */
async function live(options: SimulationOptions, log: string | undefined): Promise<Outcome> {
  if (!log) return new Simulation(options).run();
  const file = openSync(log, "w");
  try {
    return await new Simulation({ ...options, heard: (line) => writeSync(file, `${line}\n`) }).run();
  } finally {
    closeSync(file);
  }
}

/** A day takes a while: it says how far it is, and how much memory that took. */
function rested({ length, elapsed }: Timeline): void {
  globalThis.gc?.();
  const megabytes = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  process.stdout.write(`  at rest at ${elapsed}: ${length} events, ${megabytes} MB\n`);
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
  .option("--nodes <count>", `hosts (default: ${short.nodes})`, numberOf(1, 250))
  .option(
    "--minutes <count>",
    `virtual minutes in which things go wrong (default: ${short.minutes})`,
    numberOf(0, 10_000, false),
  )
  .option("--rests <count>", "in which all comes to rest so many times (default: 1)", numberOf(1, 1_000))
  .option("--pace <seconds>", "at most so long nothing happens (default: 2.5)", numberOf(0.1, 3_600, false))
  .addOption(
    new Option("--profile <name>", "of the control plane (default: fast)").choices(["fast", "kubernetes"]),
  )
  .option(
    "--soak",
    "a quiet day of few hosts, which comes to rest each hour, unless other flags say otherwise",
  )
  .option("--log <file>", "where all that happened is written, a line each")
  .action((args: Arguments) => run(args))
  .parseAsync();
