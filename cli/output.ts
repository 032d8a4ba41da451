import type { Clock } from "../common/clock.js";
import { messageOf } from "../common/errors.js";

/** A failure that the user can do something about: one line that says what. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** What a command says while it works: a line a phase, for people. */
export class Reporter {
  constructor(
    private readonly clock: Clock,
    private readonly write: (text: string) => void = (text) => process.stderr.write(text),
  ) {}

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** Runs one phase and says how long it took; a failure is named after its phase and goes on to the caller. */
  async phase<T>(title: string, work: () => Promise<T>): Promise<T> {
    const started = this.clock.monotonic();
    try {
      const result = await work();
      this.line(`  ✓ ${title} (${((this.clock.monotonic() - started) / 1000).toFixed(1)} s)`);
      return result;
    } catch (error) {
      this.line(`  ✗ ${title}`);
      throw error instanceof UserError
        ? error
        : new UserError(`${title}: ${messageOf(error)}`, { cause: error });
    }
  }
}
