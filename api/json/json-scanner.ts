import { setOwn } from "../meta/fields.js";
import { deepest, tooDeep } from "../schema/depth.js";
import { fieldOf } from "../schema/prune.js";
import type { TypeSchema } from "../schema/schema.js";
import { StrictProblems } from "../schema/strict-problems.js";
import type { Structural } from "../schema/structural.js";
import { numberOf } from "./exact-number.js";

/** The characters that JSON allows between tokens. */
const isSpace = (character: string) =>
  character === " " || character === "\n" || character === "\r" || character === "\t";

/**
 * Reads JSON text slowly, for what JSON.parse does not tell: the digits of numbers, which fields are unknown or stand
 * twice, and what is wrong in the words of Go's decoder.
 */
export class JsonScanner {
  /** Fields that are not of their class, or stand twice, in the order of the text. */
  readonly problems = new StrictProblems();
  private readonly text: string;
  private readonly type: TypeSchema | undefined;
  private at = 0;
  private depth = 0;

  /** @param type without it there are no problems */
  constructor(text: string, type?: TypeSchema) {
    this.text = text;
    this.type = type;
  }

  /** @returns the value. Throws an Error with Go's words where the text is no JSON. */
  scan(): unknown {
    const value = this.value("", this.type);
    this.space();
    if (this.at < this.text.length) throw this.wrong("after top-level value");
    return value;
  }

  private value(path: string, type: TypeSchema | undefined): unknown {
    this.space();
    const first = this.text[this.at];
    if (first === "{") return this.within(() => this.object(path, type));
    if (first === "[") return this.within(() => this.array(path, itemType(type)));
    if (first === '"') return this.string();
    if (first === "t") return this.literal("true", true);
    if (first === "f") return this.literal("false", false);
    if (first === "n") return this.literal("null", null);
    if (first !== undefined && /[-\d]/.test(first)) return this.number();
    throw this.wrong("looking for beginning of value");
  }

  private within(read: () => unknown): unknown {
    if (this.depth === deepest) throw tooDeep();
    this.depth += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(path: string, type: TypeSchema | undefined): unknown {
    const result: Record<string, unknown> = {};
    this.at += 1;
    for (let first = true; ; first = false) {
      this.space();
      if (first && this.take("}")) return result;
      if (this.text[this.at] !== '"') throw this.wrong("looking for beginning of object key string");
      const key = this.string();
      const field = path ? `${path}.${key}` : key;
      const member = memberType(type, key);
      if ((type?.kind === "object" || type?.kind === "structural") && !member)
        this.problems.add(() => `unknown field "${field}"`);
      else if (member && Object.hasOwn(result, key)) this.problems.add(() => `duplicate field "${field}"`);
      this.space();
      if (!this.take(":")) throw this.wrong("after object key");
      setOwn(result, key, this.value(field, member));
      this.space();
      if (this.take("}")) return result;
      if (!this.take(",")) throw this.wrong("after object key:value pair");
    }
  }

  private array(path: string, items: TypeSchema | undefined): unknown {
    const result: unknown[] = [];
    this.at += 1;
    this.space();
    if (this.take("]")) return result;
    for (;;) {
      result.push(this.value(`${path}[${result.length}]`, items));
      this.space();
      if (this.take("]")) return result;
      if (!this.take(",")) throw this.wrong("after array element");
    }
  }

  private string(): string {
    const start = this.at;
    for (this.at += 1; ; this.at += 1) {
      const character = this.text[this.at];
      if (character === undefined || character < " ") throw this.wrong("in string literal");
      if (character === '"') break;
      if (character === "\\") this.escape();
    }
    this.at += 1;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private escape(): void {
    this.at += 1;
    if (!/["\\/bfnrtu]/.test(this.text[this.at] ?? " ")) throw this.wrong("in string escape code");
    if (this.text[this.at] !== "u") return;
    for (let digit = 0; digit < 4; digit += 1) {
      this.at += 1;
      if (!/[\da-fA-F]/.test(this.text[this.at] ?? " ")) {
        throw this.wrong("in \\u hexadecimal character escape");
      }
    }
  }

  private literal<T>(word: string, value: T): T {
    for (const expected of word) {
      if (!this.take(expected)) throw this.wrong(`in literal ${word} (expecting '${expected}')`);
    }
    return value;
  }

  private number(): unknown {
    const match = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    match.lastIndex = this.at;
    const literal = match.exec(this.text)?.[0];
    this.at += literal?.length ?? 1;
    if (literal === undefined) throw this.wrong("in numeric literal");
    return numberOf(literal);
  }

  private space(): void {
    while (isSpace(this.text[this.at] ?? "")) this.at += 1;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private wrong(where: string): Error {
    const character = this.text[this.at];
    if (character === undefined) return new Error("unexpected end of JSON input");
    return new Error(`invalid character ${quoted(character)} ${where}`);
  }
}

/** No names are unknown in it, but none may stand twice in one object. */
export const freeForm: TypeSchema = {
  kind: "map",
  get values() {
    return freeForm;
  },
};

function itemType(type: TypeSchema | undefined): TypeSchema | undefined {
  if (type === freeForm) return freeForm;
  if (type?.kind === "structural") return type.schema.items ? structural(type.schema.items) : freeForm;
  return type?.kind === "list" ? type.items : undefined;
}

function memberType(type: TypeSchema | undefined, key: string): TypeSchema | undefined {
  if (type?.kind === "map") return type.values;
  if (type?.kind === "structural") {
    const field = fieldOf(type.schema, key) ?? type.schema.preservesUnknown;
    return typeof field === "object" ? structural(field) : field ? freeForm : undefined;
  }
  if (type?.kind !== "object") return undefined;
  return type.schema.fields.get(key)?.type ?? (type.schema.openEnded ? freeForm : undefined);
}

const structural = (schema: Structural): TypeSchema => ({ kind: "structural", schema });

function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

const quote = 34;
const colon = 58;
const backslash = 92;

/** The keys of all objects in valid JSON text, counted by their colons. */
export function countTextKeys(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === colon) count += 1;
    else if (code === quote) at = stringEnd(text, at);
  }
  return count;
}

function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0 || end < 0) return end < 0 ? text.length : end;
  }
}
