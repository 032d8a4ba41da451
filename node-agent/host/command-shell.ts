import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { CommandError, type Commands } from "./commands.js";

/** Ends what a command has printed: programs of text don't print this character. */
const mark = "\x1e";

interface Job {
  readonly command: string;
  readonly script: string;
  resolve(output: string): void;
  reject(error: Error): void;
}

interface Referenced {
  ref(): void;
  unref(): void;
}

/**
 * Runs programs from one shell that is kept, one after the other. A process forks in the time that its memory takes to
 * be mapped anew: a shell is a hundred times smaller than this one. Without work it keeps nobody from exiting.
 */
export class CommandShell implements Commands {
  private shell: ChildProcessWithoutNullStreams | undefined;
  private readonly waiting: Job[] = [];
  private current: Job | undefined;
  private output = "";
  private errors = "";

  /** @param prefix put before every command: `ip netns exec NAME` makes another namespace the host */
  constructor(private readonly prefix: readonly string[] = []) {}

  run(file: string, args: readonly string[], input?: string): Promise<string> {
    const command = [...this.prefix, file, ...args].map(quoted).join(" ");
    const fed = input === undefined ? `${command} < /dev/null` : `printf %s ${quoted(input)} | ${command}`;
    const script = `${fed}; printf '\\036%d\\036' $?; printf '\\036' >&2\n`;
    return new Promise((resolve, reject) => {
      this.waiting.push({ command: [file, ...args].join(" "), script, resolve, reject });
      if (!this.current) this.next();
    });
  }

  private next(): void {
    this.current = this.waiting.shift();
    this.output = "";
    this.errors = "";
    if (this.current) {
      this.shell ??= this.start();
      hold(this.shell, true);
      this.shell.stdin.write(this.current.script);
    } else if (this.shell) hold(this.shell, false);
  }

  private start(): ChildProcessWithoutNullStreams {
    const shell = spawn("sh", { stdio: "pipe" });
    shell.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
      this.finishIfOver();
    });
    shell.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
      this.finishIfOver();
    });
    // Of both, the end of the process tells.
    shell.stdin.on("error", () => {});
    shell.once("error", (error) => this.lost(error.message));
    shell.once("exit", () => this.lost("the shell ended"));
    return shell;
  }

  private finishIfOver(): void {
    const { current, output, errors } = this;
    if (!current || !output.endsWith(mark) || !errors.endsWith(mark)) return;
    const [printed = "", code] = output.split(mark);
    if (code === "0") current.resolve(printed);
    else current.reject(new CommandError(current.command, errors.slice(0, -1)));
    this.next();
  }

  private lost(why: string): void {
    this.shell = undefined;
    const { current } = this;
    if (!current) return;
    current.reject(new CommandError(current.command, why));
    this.next();
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Whether the shell keeps this process running. */
function hold(shell: ChildProcessWithoutNullStreams, isBusy: boolean): void {
  const handles = [shell, shell.stdin, shell.stdout, shell.stderr] as unknown as readonly Referenced[];
  for (const handle of handles) isBusy ? handle.ref() : handle.unref();
}
