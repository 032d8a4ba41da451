import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import {
  identityOf,
  isRunning,
  type ProcessIdentity,
  readPidFile,
  signalProcess,
  writePidFile,
} from "./process-identity.js";
import type { ProcessSpec } from "./process-spec.js";

export interface KeptProcessOptions {
  readonly runDirectory: string;
  readonly logDirectory: string;
  readonly clock: Clock;
  readonly random: Random;
}

const pollMs = 100;
/** Longer up than this, and the next failure counts as the first again. */
const steadyMs = 30_000;

/**
 * Keeps one process running. It outlives its keeper: a keeper that was killed and starts again finds it by its pid
 * file and goes on watching.
 */
export class KeptProcess {
  private current: ProcessIdentity | undefined;

  constructor(
    private readonly spec: ProcessSpec,
    private readonly options: KeptProcessOptions,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.options;
    for (let failures = 0; !signal.aborted; failures++) {
      const started = clock.monotonic();
      this.current = (await readPidFile(this.pidFile)) ?? (await this.start());
      await this.ended(signal);
      if (clock.monotonic() - started > steadyMs) failures = 0;
      const delay = backoffMs(failures, { baseMs: 200, maxMs: 2_000 }, random);
      if (!signal.aborted) await clock.sleep(delay, signal).catch(() => {});
    }
  }

  /** Asks it to end, and makes it end when it takes too long. */
  async stop(): Promise<void> {
    const { current } = this;
    if (!current || !isRunning(current)) return;
    signalProcess(current, "SIGTERM");
    const deadline = this.options.clock.monotonic() + (this.spec.stopMs ?? 10_000);
    while (isRunning(current)) {
      if (this.options.clock.monotonic() > deadline) signalProcess(current, "SIGKILL");
      await this.options.clock.sleep(pollMs / 2);
    }
  }

  private get pidFile(): string {
    return join(this.options.runDirectory, `${this.spec.name}.pid`);
  }

  private async start(): Promise<ProcessIdentity> {
    const [program, ...args] = this.spec.command;
    const log = openSync(join(this.options.logDirectory, `${this.spec.name}.log`), "a", 0o600);
    const child = spawn(program, args, {
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, ...this.spec.env },
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    const identity = identityOf(child.pid ?? 0) ?? { pid: child.pid ?? 0, startTime: "" };
    await writePidFile(this.pidFile, identity);
    return identity;
  }

  private async ended(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.current && isRunning(this.current)) {
      await this.options.clock.sleep(pollMs, signal).catch(() => {});
    }
  }
}
