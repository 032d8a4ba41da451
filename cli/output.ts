import type { Clock } from "../common/clock.js";
import { messageOf, systemCode, UserError } from "../common/errors.js";

/** One line for who called the command: what went wrong, and that root may do what others may not. */
export function explained(error: unknown): string {
  const text = messageOf(error);
  return isDenied(error) ? `this needs root (${text})` : text;
}

/** The system refused it to this user, now or in what the error tells of. */
export function isDenied(error: unknown): boolean {
  const code = systemCode(error);
  if (code === "EACCES" || code === "EPERM") return true;
  return error instanceof Error && error.cause !== undefined && isDenied(error.cause);
}

/** What a command says while it works: a line a phase, for people. */
export class Reporter {
  constructor(
    private readonly clock: Clock,
    private readonly write: (text: string) => void = (text) => process.stderr.write(text),
    /** Whether lines can be written over: on a terminal each phase is told of when it begins, too. */
    private readonly isTerminal = process.stderr.isTTY,
  ) {}

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** Runs one phase and says how long it took; a failure is named after its phase and goes on to the caller. */
  async phase<T>(title: string, work: () => Promise<T>): Promise<T> {
    const started = this.clock.monotonic();
    if (this.isTerminal) this.write(`  … ${title}`);
    try {
      const result = await work();
      this.end(`  ✓ ${title} (${((this.clock.monotonic() - started) / 1000).toFixed(1)} s)`);
      return result;
    } catch (error) {
      this.end(`  ✗ ${title}`);
      throw error instanceof UserError
        ? error
        : new UserError(`${title}: ${messageOf(error)}`, { cause: error });
    }
  }

  private end(line: string): void {
    this.line(this.isTerminal ? `\r\x1b[K${line}` : line);
  }
}
