// Feeds parsers hostile input until one is not taken as it should be: npm run fuzz -- [target …] [--seconds N] [--seed N]
import { writeFile } from "node:fs/promises";
import { Argument, Command } from "commander";
import { fuzz } from "./fuzz.js";
import { allTargets } from "./targets/all-targets.js";

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(names: readonly string[], options: { seconds: string; seed: string }): Promise<void> {
  const seed = Number(options.seed);
  for (const target of allTargets.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { inputs, finding } = await fuzz(target, { seconds: Number(options.seconds), seed });
    say(`${finding ? "✗" : "✓"} ${target.name}: ${inputs} inputs, seed ${seed}`);
    if (!finding) continue;
    const file = `/tmp/fuzz-${target.name}`;
    await writeFile(file, finding.input);
    say(`  the input is in ${file}\n  ${finding.why}`);
    process.exitCode = 1;
  }
}

await new Command("fuzz")
  .addArgument(new Argument("[targets...]").choices(allTargets.map(({ name }) => name)))
  .option("--seconds <n>", "how long each", "10")
  .option("--seed <n>", "what chance begins with", String(Date.now() % 2 ** 31))
  .action(main)
  .parseAsync();
