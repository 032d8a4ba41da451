import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type Deferred, deferred } from "../../common/deferred.js";

/** Ends what a command has printed: programs of text don't print this character, and none is asked to. */
export const mark = "\x1e";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Referenced {
  ref(): void;
  unref(): void;
}

/** One `sh`, which runs scripts one after the other. Without work it keeps nobody from exiting. */
export class Shell {
  private readonly process: ChildProcessWithoutNullStreams;
  private current: Deferred<Outcome> | undefined;
  private stdout = "";
  private stderr = "";
  private isOver = false;

  constructor() {
    // In a process group of its own, so that it can be killed with all that it runs.
    this.process = spawn("sh", { stdio: "pipe", detached: true });
    const { stdin, stdout, stderr } = this.process;
    stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.finishIfDone();
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.finishIfDone();
    });
    // Of these, the end of the process tells.
    for (const stream of [stdin, stdout, stderr]) stream.on("error", () => {});
    this.process.once("error", (error) => this.end(error.message));
    this.process.once("exit", () => this.end("the shell ended"));
  }

  /** Whether it is of no more use. */
  get ended(): boolean {
    return this.isOver;
  }

  /** Rejects when the shell ends before the command does. One at a time. */
  run(command: string): Promise<Outcome> {
    this.stdout = "";
    this.stderr = "";
    this.current = deferred();
    this.hold(true);
    this.process.stdin.write(`${command}; printf '\\036%d\\036' $?; printf '\\036' >&2\n`);
    return this.current.promise;
  }

  /** Ends it with what it runs. Nobody waits for what even a kill doesn't end (a device that hangs). */
  kill(why: string): void {
    const { pid } = this.process;
    try {
      if (pid !== undefined && !this.isOver) process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.end(why);
  }

  private finishIfDone(): void {
    const { current, stdout, stderr } = this;
    if (!current || !stdout.endsWith(mark) || !stderr.endsWith(mark)) return;
    const [printed = "", code] = stdout.split(mark);
    this.current = undefined;
    this.hold(false);
    current.resolve({ code: Number(code), stdout: printed, stderr: stderr.slice(0, -1) });
  }

  private end(why: string): void {
    if (this.isOver) return;
    this.isOver = true;
    const { stdin, stdout, stderr } = this.process;
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    this.process.unref();
    this.current?.reject(new Error(why));
    this.current = undefined;
  }

  /** Whether it keeps this process running. */
  private hold(isBusy: boolean): void {
    const { process: shell } = this;
    const handles = [shell, shell.stdin, shell.stdout, shell.stderr] as unknown as readonly Referenced[];
    for (const handle of handles) isBusy ? handle.ref() : handle.unref();
  }
}
