import { badRequest } from "../errors.js";
import type { LabelOperator, LabelRequirement } from "./label-requirement.js";

type Token =
  | { readonly type: "word"; readonly text: string }
  | { readonly type: "symbol"; readonly text: string }
  | { readonly type: "end"; readonly text: "" };

const tokenPattern = /(!=|==|[=!,()<>])|([^\s=!,()<>]+)/g;

function tokens(text: string): Token[] {
  return Array.from(text.matchAll(tokenPattern), ([, symbol, word = ""]) =>
    symbol === undefined ? { type: "word", text: word } : { type: "symbol", text: symbol },
  );
}

/** Splits the string form of a label selector into its requirements, without looking into keys and values. */
export function parseRequirements(text: string): LabelRequirement[] {
  const parser = new Parser(tokens(text));
  return parser.requirements();
}

const symbolOperators: Readonly<Record<string, LabelOperator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  requirements(): LabelRequirement[] {
    const found: LabelRequirement[] = [];
    if (this.peek().type === "end") return found;
    if (!this.startsRequirement()) this.refuse("!, identifier, or 'end of string'", "");
    for (;;) {
      found.push(this.requirement());
      const next = this.take();
      if (next.type === "end") return found;
      if (next.text !== ",") throw badRequest(`found '${next.text}', expected: ',' or 'end of string'`);
      if (!this.startsRequirement()) this.refuse("identifier after ','", "");
    }
  }

  private requirement(): LabelRequirement {
    if (this.peek().text === "!" && this.take()) return { key: this.key(), operator: "!", values: [] };
    const key = this.key();
    const next = this.peek();
    if (next.type === "end" || next.text === ",") return { key, operator: "exists", values: [] };
    if (next.type === "word" && (next.text === "in" || next.text === "notin")) {
      this.take();
      return { key, operator: next.text, values: this.set() };
    }
    const operator = next.type === "symbol" ? symbolOperators[next.text] : undefined;
    if (!operator) return this.refuse("in, notin, =, ==, !=, gt, lt");
    this.take();
    return { key, operator, values: [this.value()] };
  }

  private key(): string {
    const { type, text } = this.peek();
    if (type !== "word") return this.refuse("identifier");
    this.take();
    return text;
  }

  /** One exact value; nothing at all stands for the empty one. */
  private value(): string {
    const { type, text } = this.peek();
    if (type === "end" || text === ",") return "";
    if (type !== "word") return this.refuse("identifier");
    this.take();
    return text;
  }

  private set(): string[] {
    if (this.peek().text !== "(")
      throw badRequest(`unable to parse requirement: found '${this.peek().text}' expected: '('`);
    this.take();
    const values = new Set<string>();
    for (;;) {
      const next = this.peek();
      if (next.type === "end") return this.refuse("',', ')' or identifier");
      if (next.type === "word") values.add(this.take().text);
      else if (next.text === "," || next.text === ")") values.add("");
      else return this.refuse("',', ')' or identifier");
      const after = this.take();
      if (after.text === ")") return [...values];
      if (after.text !== ",") throw unparsed(after.text, "',' or ')'");
    }
  }

  private startsRequirement(): boolean {
    return this.peek().type === "word" || this.peek().text === "!";
  }

  private peek(): Token {
    return this.tokens[this.position] ?? { type: "end", text: "" };
  }

  private take(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private refuse(expected: string, prefix = "unable to parse requirement: "): never {
    throw badRequest(`${prefix}found '${this.peek().text}', expected: ${expected}`);
  }
}

const unparsed = (found: string, expected: string) =>
  badRequest(`unable to parse requirement: found '${found}', expected: ${expected}`);
