import { createHash } from "node:crypto";

/** So many lines are enough to see what led to a fault. */
const kept = 10_000;

/** All that has happened, a line each: the same seed gives the same lines. */
export class Timeline {
  private readonly lines: string[] = [];
  private count = 0;
  private readonly hashed = createHash("sha256");

  /** @param heard is told of each line; only the newest of them are kept */
  constructor(
    private readonly elapsedMs: () => number,
    private readonly heard: (line: string) => void = () => {},
  ) {}

  /** @param who whose doing it was, or where it happened */
  note(who: string, what: string): void {
    const line = `${formatted(this.elapsedMs())}  ${who.padEnd(10)}  ${what}`;
    this.count += 1;
    this.lines.push(line);
    if (this.lines.length > 2 * kept) this.lines.splice(0, kept);
    this.heard(line);
    this.hashed.update(`${line}\n`);
  }

  /** Since the begin. */
  get elapsed(): string {
    return formatted(this.elapsedMs());
  }

  get length(): number {
    return this.count;
  }

  /** The newest lines: ten thousand at least, if there were so many. */
  newest(): readonly string[] {
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
