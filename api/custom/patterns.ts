import { RE2JS } from "re2js";

/** The expressions of one definition, each read once: that takes milliseconds. Texts are matched in linear time. */
export class Patterns {
  private readonly known = new Map<string, RE2JS | undefined>();

  /** False for all texts where the pattern can't be read. */
  matches(pattern: string, text: string): boolean {
    return this.compiled(pattern)?.test(text) === true;
  }

  canRead(pattern: string): boolean {
    return this.compiled(pattern) !== undefined;
  }

  private compiled(pattern: string): RE2JS | undefined {
    if (!this.known.has(pattern)) this.known.set(pattern, compile(pattern));
    return this.known.get(pattern);
  }
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}
