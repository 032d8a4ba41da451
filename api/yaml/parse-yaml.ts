import {
  Composer,
  type CST,
  type Document,
  Lexer,
  LineCounter,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  type YAMLParseError,
} from "yaml";
import { deepest, tooDeep } from "../schema/depth.js";
import { YamlReader } from "./yaml-reader.js";

export interface ParsedYaml {
  readonly value: unknown;
  /** `line 3: key "a" already set in map` */
  readonly duplicates: readonly string[];
}

/** The library tells what stands where; what scalars mean, and which keys stand twice, is for the reader to say. */
const options: SchemaOptions & ParseOptions & { logLevel: "silent" } = {
  schema: "failsafe",
  resolveKnownTags: false,
  logLevel: "silent",
  // The library's own way with keys takes quadratic time, and more.
  uniqueKeys: false,
  prettyErrors: false,
};

/** A line has about eight; so many take less than a second. */
const mostTokens = 300_000;
const unprintable = /[^\t\n\r -~\x85\xa0-\ufffd\u{10000}-\u{10ffff}]/u;

/** The first value of a YAML text, as JSON would give it. Throws an Error, in the words of Kubernetes' parser where it can. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const reader = new YamlReader(lines);
  const value = reader.read(documentIn(text, lines));
  return { value, duplicates: reader.duplicates.all };
}

function documentIn(text: string, lines: LineCounter): Document["contents"] {
  try {
    if (unprintable.test(text)) throw new Error("control characters are not allowed");
    const document = firstDocument(text, lines);
    const [error] = document.errors;
    if (error) throw new Error(`line ${lines.linePos(error.pos[0]).line}: ${messageOf(error)}`);
    const { explicit, version } = document.directives?.yaml ?? {};
    if (explicit && version !== "1.1") throw new Error("found incompatible YAML document");
    return document.contents;
  } catch (error) {
    throw new Error(`yaml: ${(error as Error).message}`);
  }
}

function firstDocument(text: string, lines: LineCounter): Document {
  const composer = new Composer(options);
  for (const document of composer.compose(parts(text, lines), true, text.length)) return document as Document;
  throw new Error("no document");
}

/** The text's parts, read no further than is reasonable. */
function* parts(text: string, lines: LineCounter): Generator<CST.Token> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > mostTokens) throw new Error("document has too many parts");
    if (parser.stack.length > deepest) throw tooDeep();
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

const messageOf = ({ message }: YAMLParseError) => message.split("\n")[0] ?? "";
