import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import { CommandError, type Commands } from "./commands.js";
import { mark, Shell } from "./shell.js";

/** What takes longer is killed. */
const deadlineMs = 60_000;
/** What takes longer holds up the others no more: they go on in another shell. */
const patienceMs = 1_000;
/** As many may take long at a time; the others wait then. */
const maxShells = 8;

interface Job {
  readonly name: string;
  readonly command: string;
  resolve(output: string): void;
  reject(error: Error): void;
}

/**
 * Runs programs from a shell that is kept, one after the other. A process forks in the time that its memory takes to
 * be mapped anew: a shell is a hundred times smaller than this one.
 */
export class CommandShell implements Commands {
  private readonly waiting: Job[] = [];
  private idle: Shell | undefined;
  /** The one that the others wait for. */
  private holder: Job | undefined;
  private running = 0;

  /** @param prefix put before every command: `ip netns exec NAME` makes another namespace the host */
  constructor(
    private readonly clock: Clock,
    private readonly prefix: readonly string[] = [],
  ) {}

  run(file: string, args: readonly string[], input?: string): Promise<string> {
    const name = [file, ...args].join(" ");
    const unfit = [file, ...args, input ?? ""].some((text) => text.includes("\0") || text.includes(mark));
    if (unfit)
      return Promise.reject(new CommandError(name, "not a text: it has a NUL or a record separator"));
    const program = [...this.prefix, file, ...args].map(quoted).join(" ");
    const command =
      input === undefined ? `${program} < /dev/null` : `printf %s ${quoted(input)} | ${program}`;
    return new Promise((resolve, reject) => {
      this.waiting.push({ name, command, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.holder || this.running >= maxShells) return;
    const job = this.waiting.shift();
    if (job) void this.perform(job);
  }

  private async perform(job: Job): Promise<void> {
    const shell = this.take();
    this.holder = job;
    this.running += 1;
    const passOn = () => {
      if (this.holder === job) this.holder = undefined;
      this.next();
    };
    const late = `killed: it took longer than ${deadlineMs / 1_000} seconds`;
    const cancel = [
      this.clock.after(patienceMs, passOn),
      this.clock.after(deadlineMs, () => shell.kill(late)),
    ];
    try {
      const { code, stdout, stderr } = await shell.run(job.command);
      if (code === 0) job.resolve(stdout);
      else job.reject(new CommandError(job.name, stderr));
    } catch (error) {
      job.reject(new CommandError(job.name, messageOf(error)));
    } finally {
      for (const stop of cancel) stop();
      this.running -= 1;
      this.giveBack(shell);
      passOn();
    }
  }

  private take(): Shell {
    const shell = this.idle;
    this.idle = undefined;
    return shell && !shell.ended ? shell : new Shell();
  }

  /** One is enough to keep. */
  private giveBack(shell: Shell): void {
    if (this.idle && !this.idle.ended) shell.kill("no longer needed");
    else this.idle = shell;
  }
}

/** Between single quotes a shell takes every character as it is, but for the quote itself. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
