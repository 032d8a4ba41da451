import { createHash } from "node:crypto";

/** All that has happened, a line each: the same seed gives the same lines. */
export class Timeline {
  private readonly lines: string[] = [];
  private readonly hashed = createHash("sha256");

  constructor(private readonly elapsedMs: () => number) {}

  /** @param who whose doing it was, or where it happened */
  note(who: string, what: string): void {
    const line = `${formatted(this.elapsedMs())}  ${who.padEnd(10)}  ${what}`;
    this.lines.push(line);
    this.hashed.update(`${line}\n`);
  }

  get length(): number {
    return this.lines.length;
  }

  all(): readonly string[] {
    return this.lines;
  }

  /** Of the whole of it, up to now. */
  hash(): string {
    return this.hashed.copy().digest("hex");
  }
}

/** Minutes, seconds and milliseconds since the begin. */
function formatted(ms: number): string {
  const whole = Math.floor(ms);
  const part = (value: number, digits: number) => String(value).padStart(digits, "0");
  return `${part(Math.floor(whole / 60_000), 3)}:${part(Math.floor(whole / 1_000) % 60, 2)}.${part(whole % 1_000, 3)}`;
}
