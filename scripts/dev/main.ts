import { execFile, spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { homeAt } from "../../cli/home.js";
import { messageOf } from "../../common/errors.js";
import { Programs } from "./programs.js";

const dist = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const root = join(dist, "..");
const bin = (name: string) => join(root, "node_modules/.bin", name);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** What tsc says when it has compiled everything that had changed. */
const compiled = /Found (\d+) errors?\. Watching for file changes\./;

async function main(): Promise<void> {
  const programs = await Programs.of(homeAt(undefined, process.env).root, dist);
  watchProtocol();
  // A group of its own, for tsc is a script that starts the compiler proper and does not end it.
  const compiler = spawn(bin("tsc"), ["--watch", "--preserveWatchOutput", "--pretty", "false"], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => compiler.pid && process.kill(-compiler.pid, signal));
  }
  say(`watching: ${programs.names.join(", ")}`);
  for await (const line of createInterface(compiler.stdout)) {
    const errors = compiled.exec(line)?.[1];
    if (errors === undefined) {
      if (line.includes("error TS")) say(line);
    } else if (errors !== "0") say(`${errors} errors: the processes stay as they are`);
    else for (const name of await programs.restartChanged()) say(`restarting ${name}`);
  }
}

/** The contract's code is made anew when the contract changes; the compiler sees to the rest. */
function watchProtocol(): void {
  watch(join(root, "proto"), (_event, file) => {
    if (!file?.endsWith(".proto")) return;
    execFile(bin("buf"), ["generate"], { cwd: root }, (error, _out, stderr) => {
      if (error) say(stderr);
    });
  }).unref();
}

try {
  await main();
} catch (error) {
  say(`coracle: ${messageOf(error)}`);
  process.exitCode = 1;
}
